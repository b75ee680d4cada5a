package io.callfs.http;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.RegularFile;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The value of {@code If-Match} or {@code If-None-Match} (RFC 9110 §13.1): any, or a list of entity
 * tags.
 *
 * @param any whether it is {@code *}
 * @param tags the tags as they were sent, quotes and {@code W/} included
 */
record EntityTags(boolean any, List<String> tags) {

  EntityTags {
    tags = List.copyOf(tags);
  }

  /** Returns the strong validator of a file's content. */
  static String of(RegularFile file) {
    return "\"" + file.id().value() + "-" + file.contentVersion() + "\"";
  }

  /**
   * Parses the field lines; null where there is none.
   *
   * @throws FsException EINVAL where they are malformed
   */
  static @Nullable EntityTags parse(List<String> fieldLines, String fieldName) {
    if (fieldLines.isEmpty()) {
      return null;
    }
    if (fieldLines.size() == 1 && fieldLines.get(0).equals("*")) {
      return new EntityTags(true, List.of());
    }
    List<String> tags = new ArrayList<>(4);
    for (String line : fieldLines) {
      parseLine(line, fieldName, tags);
    }
    if (tags.isEmpty()) {
      throw malformed(fieldName);
    }
    return new EntityTags(false, tags);
  }

  private static void parseLine(String line, String fieldName, List<String> tags) {
    boolean separated = true;
    int i = 0;
    while (i < line.length()) {
      char c = line.charAt(i);
      if (c == ',') {
        separated = true;
        i++;
      } else if (c == ' ' || c == '\t') {
        i++;
      } else {
        int end = tagEnd(line, i);
        if (!separated || end < 0) {
          throw malformed(fieldName);
        }
        tags.add(line.substring(i, end));
        separated = false;
        i = end;
      }
    }
  }

  /** Returns the index after the tag that begins here, or -1 where none does. */
  private static int tagEnd(String line, int from) {
    int quote = line.startsWith("W/", from) ? from + 2 : from;
    if (quote >= line.length() || line.charAt(quote) != '"') {
      return -1;
    }
    for (int i = quote + 1; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        return i + 1;
      }
      if (c < 0x21 || c == 0x7f) {
        return -1;
      }
    }
    return -1;
  }

  private static FsException malformed(String fieldName) {
    return new FsException(Errno.EINVAL, fieldName + " must be * or a list of quoted entity tags");
  }

  /** Compares strongly (RFC 9110 §8.8.3.2): weak tags match nothing. */
  boolean matchesStrongly(String tag) {
    return tags.contains(tag);
  }

  /** Compares weakly: {@code W/} makes no difference. */
  boolean matchesWeakly(String tag) {
    for (String candidate : tags) {
      String opaque = candidate.startsWith("W/") ? candidate.substring(2) : candidate;
      if (opaque.equals(tag)) {
        return true;
      }
    }
    return false;
  }
}
