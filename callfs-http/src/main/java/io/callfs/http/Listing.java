package io.callfs.http;

import io.callfs.core.FileSystemView;
import io.callfs.core.TreeEntry;
import io.callfs.fs.Directory;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists directories (API.md §4). A page, and up to {@link #HELD} entries of a listing without
 * pages, are held in memory, so that their count is told and failures are answers; more are
 * streamed.
 */
final class Listing {

  /** Entries of a listing without pages that are held before it is streamed. */
  static final int HELD = 1000;

  private static final int CHUNK = 16 * 1024;
  private static final Logger log = LoggerFactory.getLogger(Listing.class);

  private final AttributeHeaders attributes;
  private final InodeJson inodes;

  Listing(AttributeHeaders attributes, InodeJson inodes) {
    this.attributes = attributes;
    this.inodes = inodes;
  }

  /** Entries on their way into text. */
  private final class Entries {
    private final ListingRequest asked;
    private final String base;
    private final JsonText text = new JsonText(4096);
    private long count;
    private @Nullable String last;

    Entries(ListingRequest asked) {
      this.asked = asked;
      FsPath path = asked.path();
      String whole = path.toString();
      this.base = whole.endsWith("/") ? whole : whole + "/";
    }

    boolean wants(TreeEntry entry) {
      return asked.names() == null || asked.names().matches(entry.name());
    }

    void add(TreeEntry entry) {
      if (count > 0 && asked.form() != ListingRequest.Form.LINES) {
        text.raw(",");
      }
      inodes.write(text, entry.name(), base + entry.path(), entry.inode());
      if (asked.form() == ListingRequest.Form.LINES) {
        text.raw("\n");
      }
      count++;
      last = entry.path();
    }
  }

  /** Answers a request for a listing. */
  Answer answer(Exchange exchange, FileSystemView view, ListingRequest asked) {
    int held = asked.paged() ? asked.limit() : HELD;
    // JSON tells the number of all entries in a header field, so all are counted first.
    boolean countsAll = !asked.paged() && asked.form() != ListingRequest.Form.LINES;
    Entries entries = new Entries(asked);
    begin(entries);
    long[] beyond = {0};
    Directory directory =
        view.visit(
            asked.path(),
            asked.after(),
            asked.maxDepth(),
            entry -> {
              if (!entries.wants(entry)) {
                return true;
              }
              if (entries.count < held) {
                entries.add(entry);
                return true;
              }
              beyond[0]++;
              return countsAll;
            });
    Headers.Builder headers =
        exchange
            .headers()
            .add("Content-Type", asked.form().contentType())
            .add("Vary", "Accept")
            .addAll(attributes.of(directory))
            .add("X-CallFS-Recursive", Boolean.toString(asked.recursive()));
    boolean more = beyond[0] > 0;
    if (asked.paged() || !more || countsAll) {
      headers.add("X-CallFS-Count", Long.toString(entries.count + (countsAll ? beyond[0] : 0)));
    }
    if (asked.paged() || !more) {
      String last = more ? entries.last : null;
      if (last != null) {
        headers.add("Link", "<" + asked.next(last) + ">; rel=\"next\"");
      }
      end(entries, last);
      return exchange.answer(200, headers.build(), new Answer.Bytes(entries.text.take()));
    }
    return exchange.answer(
        200,
        headers.build(),
        new Answer.Streamed(-1, channel -> stream(exchange, view, entries, channel)));
  }

  private static void begin(Entries entries) {
    ListingRequest asked = entries.asked;
    switch (asked.form()) {
      case ARRAY -> entries.text.raw("[");
      case OBJECT -> {
        String path = entries.base;
        entries
            .text
            .raw("{")
            .member("path", path.length() == 1 ? path : path.substring(0, path.length() - 1))
            .member("type", "directory")
            .name("recursive")
            .raw(Boolean.toString(asked.recursive()));
        if (asked.recursive()) {
          entries.text.member("max_depth", asked.maxDepth());
        }
        entries.text.name("items").raw("[");
      }
      case LINES -> {}
    }
  }

  private static void end(Entries entries, @Nullable String next) {
    switch (entries.asked.form()) {
      case ARRAY -> entries.text.raw("]");
      case OBJECT -> {
        entries.text.raw("]").member("count", entries.count);
        if (next != null) {
          entries.text.member("next_cursor", Cursor.encode(next));
        }
        entries.text.raw("}");
      }
      case LINES -> {}
    }
  }

  private void stream(
      Exchange exchange, FileSystemView view, Entries entries, WritableByteChannel channel)
      throws IOException {
    write(entries, channel);
    try {
      view.visit(
          entries.asked.path(),
          entries.last,
          entries.asked.maxDepth(),
          entry -> {
            if (entries.wants(entry)) {
              entries.add(entry);
              if (entries.text.length() >= CHUNK) {
                writeUnchecked(entries, channel);
              }
            }
            return true;
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (FsException e) {
      log.warn("listing of request {} was broken off", exchange.requestId(), e);
      throw new IOException("listing was broken off");
    }
    end(entries, null);
    write(entries, channel);
  }

  private static void writeUnchecked(Entries entries, WritableByteChannel channel) {
    try {
      write(entries, channel);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Entries entries, WritableByteChannel channel) throws IOException {
    ByteBuffer bytes = entries.text.take();
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
