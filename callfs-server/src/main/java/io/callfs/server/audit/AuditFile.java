package io.callfs.server.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file, or a stream with a name, that whole lines are appended to. Used by one thread. */
final class AuditFile implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(AuditFile.class);

  private static final int LONGEST_LINE = 64 * 1024;

  private final FileChannel channel;
  private final boolean stream;
  private final Optional<String> lastLine;

  private AuditFile(FileChannel channel, boolean stream, Optional<String> lastLine) {
    this.channel = channel;
    this.stream = stream;
    this.lastLine = lastLine;
  }

  /** Opens a file, which is made with mode 0600 where there is none. */
  static AuditFile open(Path path) throws IOException {
    if (!Files.exists(path)) {
      makePrivate(path);
    }
    boolean stream = !Files.isRegularFile(path);
    Optional<String> lastLine = stream ? Optional.empty() : lastWholeLine(path);
    return new AuditFile(
        FileChannel.open(path, StandardOpenOption.APPEND, StandardOpenOption.CREATE),
        stream,
        lastLine);
  }

  private static void makePrivate(Path path) throws IOException {
    try {
      Files.createFile(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (UnsupportedOperationException e) {
      Files.createFile(path);
    }
  }

  /** Returns the last line, after what a crash has left of one behind it was cut off. */
  private static Optional<String> lastWholeLine(Path path) throws IOException {
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer tail = ByteBuffer.allocate((int) Math.min(file.size(), 2 * LONGEST_LINE));
      long begin = file.size() - tail.capacity();
      while (tail.hasRemaining() && file.read(tail, begin + tail.position()) >= 0) {
        // A read may bring less than was asked for.
      }
      String text = new String(tail.array(), 0, tail.position(), StandardCharsets.ISO_8859_1);
      int end = text.lastIndexOf('\n') + 1;
      if (end == 0 && begin > 0) {
        throw new IOException("its last line is longer than any line of an audit log");
      }
      if (end < text.length()) {
        log.warn("a line of the audit log {} was not written to its end and is removed", path);
        file.truncate(begin + end);
      }
      return end == 0
          ? Optional.empty()
          : Optional.of(text.substring(text.lastIndexOf('\n', end - 2) + 1, end - 1));
    }
  }

  /** Returns the line that the file ended with when it was opened. */
  Optional<String> lastLine() {
    return lastLine;
  }

  /**
   * Appends lines, each with its end: all of them, or where that fails none, as far as there is a
   * way back.
   */
  void append(String lines) throws IOException {
    long before = stream ? 0 : channel.size();
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(lines);
    try {
      while (bytes.hasRemaining()) {
        int ignored = channel.write(bytes);
      }
    } catch (IOException e) {
      if (!stream) {
        channel.truncate(before);
      }
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
