package io.callfs.http;

import io.callfs.fs.Attributes;
import io.callfs.fs.Inode;
import io.callfs.fs.RegularFile;
import io.callfs.fs.Symlink;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of an inode as header fields (API.md §3). Thread-safe. Fields of the inodes that
 * were asked for last are kept, in a table of fixed size.
 */
final class AttributeHeaders {

  private static final int SLOTS = 1024;

  private record Made(Inode inode, Headers headers) {}

  private final LongFunction<Optional<String>> ownerNames;
  private final InstantSource clock;
  private final HttpDates dates = new HttpDates();
  private final AtomicReferenceArray<@Nullable Made> made = new AtomicReferenceArray<>(SLOTS);

  AttributeHeaders(LongFunction<Optional<String>> ownerNames, InstantSource clock) {
    this.ownerNames = ownerNames;
    this.clock = clock;
  }

  /** Returns the fields of an inode; of a file, also its validators. */
  @SuppressWarnings("ReferenceEquality") // an inode is a value: the same one has the same fields
  Headers of(Inode inode) {
    int slot = (int) (inode.id().value() & (SLOTS - 1));
    Made known = made.get(slot);
    if (known != null && known.inode == inode) {
      return known.headers;
    }
    Headers headers = make(inode);
    if (inode.attributes().mtime().getEpochSecond() <= nowSecond()) {
      made.set(slot, new Made(inode, headers));
    }
    return headers;
  }

  /** Returns the second that {@code Last-Modified} tells; {@link HttpDates#NONE} for none. */
  long lastModified(Inode inode) {
    long second = inode.attributes().mtime().getEpochSecond();
    if (!(inode instanceof RegularFile) || second < Timestamps.YEAR_0) {
      return HttpDates.NONE;
    }
    // RFC 9110 §8.8.2.1: never later than the answer itself.
    return Math.min(second, nowSecond());
  }

  /** Returns whether that second is over, so that the date alone tells versions apart. */
  boolean settled(RegularFile file) {
    return file.attributes().mtime().getEpochSecond() < nowSecond();
  }

  /** Returns the validators alone, for 304. */
  Headers validators(Inode inode) {
    Headers.Builder headers = Headers.builder();
    addValidators(headers, inode);
    return headers.build();
  }

  private long nowSecond() {
    return Math.floorDiv(clock.millis(), 1000L);
  }

  private Headers make(Inode inode) {
    Attributes attributes = inode.attributes();
    Headers.Builder headers =
        Headers.builder()
            .add("X-CallFS-Type", inode.type().wireName())
            .add("X-CallFS-Size", Long.toString(inode.size()))
            .add("X-CallFS-Mode", attributes.mode().toString())
            .add("X-CallFS-UID", Long.toString(attributes.uid()))
            .add("X-CallFS-GID", Long.toString(attributes.gid()))
            .add("X-CallFS-Inode", inode.id().toString())
            .add("X-CallFS-Nlink", Long.toString(attributes.nlink()))
            .add("X-CallFS-Blocks", Long.toString(InodeFacts.blocks(inode)))
            .add("X-CallFS-Block-Size", Long.toString(InodeFacts.BLOCK_SIZE))
            .add("X-CallFS-MTime", Timestamps.format(attributes.mtime()))
            .add("X-CallFS-ATime", Timestamps.format(attributes.atime()))
            .add("X-CallFS-CTime", Timestamps.format(attributes.ctime()))
            .add("X-CallFS-Instance-ID", inode.placement().instance().value())
            .add("X-CallFS-Backend-Type", inode.placement().backend());
    ownerNames
        .apply(attributes.uid())
        .ifPresent(name -> headers.add("X-CallFS-Owner", PercentCoding.encodePath(name)));
    String device = InodeFacts.device(inode);
    if (device != null) {
      headers.add("X-CallFS-Device", device);
    }
    if (inode instanceof Symlink link) {
      headers.add("X-CallFS-Link-Target", PercentCoding.encodePath(link.target().text()));
    }
    addValidators(headers, inode);
    return headers.build();
  }

  private void addValidators(Headers.Builder headers, Inode inode) {
    if (inode instanceof RegularFile file) {
      headers.add("ETag", EntityTags.of(file));
      long lastModified = lastModified(file);
      if (lastModified != HttpDates.NONE) {
        headers.add("Last-Modified", dates.format(lastModified));
      }
      headers.add("Accept-Ranges", "bytes");
    }
  }
}
