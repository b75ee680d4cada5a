package io.callfs.backend.localfs.tree;

import io.callfs.fs.InodeId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the view has noted on a file or directory of the host, in an extended attribute of it: which
 * inode it shows and what it was like when that was done. So a file that somebody else has put
 * there is never taken for one of ours, nor one that was edited for one that is out of date.
 *
 * @param inode the inode that is shown
 * @param kind what kind of image it is
 * @param version of the content; {@link #IN_WORK} while it is being changed, 0 for a directory
 * @param size in bytes; 0 for a directory
 * @param mtime as it was set; the epoch for a directory
 * @param before as it was before that: which of both a crash has left is not known
 */
record Mark(InodeId inode, Kind kind, long version, long size, Instant mtime, Instant before) {

  /** Whose bytes are being changed, so that they are nobody's edits. */
  static final long IN_WORK = 0;

  /** The name of the attribute. */
  static final byte[] ATTRIBUTE = "user.callfs".getBytes(StandardCharsets.US_ASCII);

  private static final Pattern FORM =
      Pattern.compile(
          "([bcd]) ([0-9]{1,18}) ([0-9]{1,18}) ([0-9]{1,18})"
              + " (-?[0-9]{1,15}) ([0-9]{1,9}) (-?[0-9]{1,15}) ([0-9]{1,9})");

  /** Kinds of images. */
  enum Kind {
    /** The blob itself, which must never be written to. */
    BLOB('b'),
    /** A copy of the bytes. */
    COPY('c'),
    /** A directory. */
    DIRECTORY('d');

    private final char letter;

    Kind(char letter) {
      this.letter = letter;
    }

    static Kind of(String letter) {
      return switch (letter) {
        case "b" -> BLOB;
        case "c" -> COPY;
        default -> DIRECTORY;
      };
    }
  }

  /** Returns the mark of a directory. */
  static Mark directory(InodeId inode) {
    return new Mark(inode, Kind.DIRECTORY, 0, 0, Instant.EPOCH, Instant.EPOCH);
  }

  /** Returns this while the bytes are being changed. */
  Mark inWork() {
    return new Mark(inode, kind, IN_WORK, size, mtime, before);
  }

  /** Reads a mark; null where there is none that we have written. */
  static @Nullable Mark parse(byte @Nullable [] value) {
    if (value == null) {
      return null;
    }
    Matcher parts = FORM.matcher(new String(value, StandardCharsets.US_ASCII));
    if (!parts.matches() || Long.parseLong(parts.group(2)) < 1) {
      return null;
    }
    return new Mark(
        new InodeId(Long.parseLong(parts.group(2))),
        Kind.of(parts.group(1)),
        Long.parseLong(parts.group(3)),
        Long.parseLong(parts.group(4)),
        instant(parts.group(5), parts.group(6)),
        instant(parts.group(7), parts.group(8)));
  }

  private static Instant instant(String seconds, String nanos) {
    return Instant.ofEpochSecond(Long.parseLong(seconds), Long.parseLong(nanos));
  }

  /** Returns the value of the attribute. */
  byte[] value() {
    StringBuilder text = new StringBuilder(80);
    text.append(kind.letter).append(' ').append(inode.value()).append(' ').append(version);
    text.append(' ').append(size);
    append(text, mtime);
    append(text, before);
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static void append(StringBuilder text, Instant instant) {
    text.append(' ').append(instant.getEpochSecond()).append(' ').append(instant.getNano());
  }

  /** Returns whether a file is as it was when it was marked. */
  boolean fits(HostStat stat) {
    return version == IN_WORK
        || (stat.size() == size && (stat.mtime().equals(mtime) || stat.mtime().equals(before)));
  }
}
