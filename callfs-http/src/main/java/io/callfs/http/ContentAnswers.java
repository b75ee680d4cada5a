package io.callfs.http;

import io.callfs.core.FileHandle;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.Octets;
import io.callfs.fs.RegularFile;
import io.callfs.http.DigestFields.Algorithm;
import io.callfs.http.Ranges.Range;
import io.callfs.http.Ranges.Selection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers with the content of an open file, or parts of it, as the request's conditions say. */
final class ContentAnswers {

  private static final Logger log = LoggerFactory.getLogger(ContentAnswers.class);

  private final AttributeHeaders attributes;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final int maxRanges;

  ContentAnswers(
      AttributeHeaders attributes, InstantSource clock, RandomGenerator random, int maxRanges) {
    this.attributes = attributes;
    this.clock = clock;
    this.random = random;
    this.maxRanges = maxRanges;
  }

  /** Answers 304 or 412 where the conditions say so; null where they let the request pass. */
  @Nullable Answer conditional(Exchange exchange, Inode inode, Conditions conditions) {
    return switch (conditions.forReading(
        InodeFacts.entityTag(inode), attributes.lastModified(inode))) {
      case PROCEED -> null;
      case NOT_MODIFIED ->
          exchange.answer(
              304,
              exchange.contentHeaders().addAll(attributes.validators(inode)).build(),
              new Answer.Empty(-1));
      case FAILED -> throw Refusal.preconditionFailed();
    };
  }

  /** Answers HEAD of a file without having it open. */
  Answer headersOf(Exchange exchange, RegularFile file, FsPath path, Conditions conditions) {
    Answer refused = conditional(exchange, file, conditions);
    if (refused != null) {
      return refused;
    }
    return exchange.answer(
        200, contentHeaders(exchange, file, path).build(), new Answer.Empty(file.size()));
  }

  /** Answers with the content of an open file, which stays open until the answer's end. */
  Answer of(Exchange exchange, FileHandle handle, FsPath path, Conditions conditions) {
    RegularFile file = handle.file();
    Answer refused = conditional(exchange, file, conditions);
    if (refused != null) {
      return refused;
    }
    return switch (selection(exchange, file)) {
      case Selection.Whole whole ->
          exchange.answer(
              200,
              withDigest(exchange, handle, contentHeaders(exchange, file, path)).build(),
              body(exchange, handle, 0, file.size()));
      case Selection.Unsatisfiable unsatisfiable ->
          throw new Refusal(
              416,
              "RANGE_NOT_SATISFIABLE",
              null,
              "no range has a byte of the " + file.size() + " there are",
              Headers.builder().add("Content-Range", "bytes */" + file.size()).build());
      case Selection.Parts parts -> {
        List<Range> ranges = parts.ranges();
        yield ranges.size() == 1
            ? single(exchange, handle, path, ranges.get(0))
            : multiple(exchange, handle, path, ranges);
      }
    };
  }

  private Headers.Builder contentHeaders(Exchange exchange, RegularFile file, FsPath path) {
    return exchange
        .contentHeaders()
        .add("Content-Type", ContentTypes.of(file, path))
        .addAll(attributes.of(file));
  }

  private Selection selection(Exchange exchange, RegularFile file) {
    List<String> lines = exchange.request().headers("Range");
    if (lines.isEmpty() || exchange.method() != Method.GET) {
      return new Selection.Whole();
    }
    if (lines.size() > 1) {
      throw new FsException(Errno.EINVAL, "more than one Range field");
    }
    List<String> condition = exchange.request().headers("If-Range");
    if (!condition.isEmpty() && !isCurrent(condition, file)) {
      return new Selection.Whole();
    }
    return Ranges.select(lines.get(0), file.size(), maxRanges);
  }

  /** Evaluates {@code If-Range} (RFC 9110 §13.1.5), which asks for strong validators. */
  private boolean isCurrent(List<String> condition, RegularFile file) {
    String validator = condition.get(0).strip();
    if (condition.size() > 1) {
      return false;
    }
    if (validator.startsWith("\"") || validator.startsWith("W/")) {
      return validator.equals(EntityTags.of(file));
    }
    Instant now = clock.instant();
    long date = HttpDates.parse(validator, now);
    return date != HttpDates.NONE
        && date == attributes.lastModified(file)
        && attributes.settled(file);
  }

  private Answer single(Exchange exchange, FileHandle handle, FsPath path, Range range) {
    RegularFile file = handle.file();
    Headers.Builder headers =
        contentHeaders(exchange, file, path).add("Content-Range", contentRange(range, file));
    return exchange.answer(
        206,
        withDigest(exchange, handle, headers).build(),
        body(exchange, handle, range.first(), range.length()));
  }

  private static String contentRange(Range range, RegularFile file) {
    return "bytes " + range.first() + "-" + range.last() + "/" + file.size();
  }

  private Answer multiple(Exchange exchange, FileHandle handle, FsPath path, List<Range> ranges) {
    RegularFile file = handle.file();
    MultipartRanges multipart =
        new MultipartRanges(
            "callfs-%016x%016x".formatted(random.nextLong(), random.nextLong()),
            ContentTypes.of(file, path),
            file.size(),
            ranges);
    Headers.Builder headers =
        exchange
            .contentHeaders()
            .add("Content-Type", multipart.contentType())
            .addAll(attributes.of(file));
    return exchange.answer(
        206,
        withDigest(exchange, handle, headers).build(),
        new Answer.Streamed(
            multipart.length(),
            channel ->
                guarded(
                    exchange,
                    () ->
                        multipart.writeTo(
                            channel,
                            range -> handle.transferTo(range.first(), range.length(), channel)))));
  }

  private static Answer.Body body(Exchange exchange, FileHandle handle, long first, long length) {
    Optional<ByteBuffer> inMemory = handle.inMemory();
    if (inMemory.isPresent()) {
      return new Answer.Bytes(inMemory.get().slice((int) first, (int) length));
    }
    return new Answer.Streamed(
        length, channel -> guarded(exchange, () -> handle.transferTo(first, length, channel)));
  }

  private interface Transfer {
    void run() throws IOException;
  }

  /** The status has gone out, so a fault can only break the connection off and be logged. */
  private static void guarded(Exchange exchange, Transfer transfer) throws IOException {
    try {
      transfer.run();
    } catch (FsException e) {
      log.error("content of request {} was broken off", exchange.requestId(), e);
      throw new IOException("content was broken off");
    }
  }

  private static Headers.Builder withDigest(
      Exchange exchange, FileHandle handle, Headers.Builder headers) {
    DigestFields.wanted(exchange.request())
        .ifPresent(algorithm ->
            headers.add("Repr-Digest", DigestFields.format(algorithm, digest(handle, algorithm))));
    return headers;
  }

  private static Octets digest(FileHandle handle, Algorithm algorithm) {
    RegularFile file = handle.file();
    Octets known = file.sha256();
    if (algorithm == Algorithm.SHA_256 && known != null) {
      return known;
    }
    MessageDigest digest = RequestContent.start(algorithm);
    try {
      handle.transferTo(0, file.size(), new DigestChannel(digest));
    } catch (IOException e) {
      throw new FsException(Errno.EIO, "digest of inode " + file.id(), e);
    }
    return Octets.wrap(digest.digest());
  }

  private record DigestChannel(MessageDigest digest) implements WritableByteChannel {
    @Override
    public int write(ByteBuffer source) {
      int count = source.remaining();
      digest.update(source);
      return count;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
