package io.callfs.it.rules;

import java.time.Instant;
import java.util.List;

/** What an inode tells of itself. */
record Status(
    String type,
    String mode,
    long uid,
    long gid,
    long nlink,
    long size,
    String device,
    long inode,
    Instant atime,
    Instant mtime,
    Instant ctime) {

  /** Reads the answer of the call {@code look}. */
  static Status parse(String answer) {
    List<String> words = List.of(answer.split(" ", -1));
    return new Status(
        words.get(0),
        words.get(1),
        Long.parseLong(words.get(2)),
        Long.parseLong(words.get(3)),
        Long.parseLong(words.get(4)),
        Long.parseLong(words.get(5)),
        words.get(6),
        Long.parseLong(words.get(7)),
        time(words.get(8)),
        time(words.get(9)),
        time(words.get(10)));
  }

  private static Instant time(String text) {
    int dot = text.indexOf('.');
    return Instant.ofEpochSecond(
        Long.parseLong(text.substring(0, dot)), Long.parseLong(text.substring(dot + 1)));
  }
}
