package io.callfs.it.kernel;

import io.callfs.testkit.model.ModelCaller.Flag;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Flags of open(2), as the two ways to write them down have them. */
final class ModelFlags {

  private ModelFlags() {}

  /** Reads {@code O_RDWR,O_CREAT}. */
  static Set<Flag> ofNames(String names) {
    List<String> words = Arrays.asList(names.split(",", -1));
    Set<Flag> flags = EnumSet.noneOf(Flag.class);
    for (Flag flag : Flag.values()) {
      if (words.contains(word(flag))) {
        flags.add(flag);
      }
    }
    return flags;
  }

  /** Reads {@code bcx}. */
  static Set<Flag> ofLetters(String letters) {
    Set<Flag> flags = EnumSet.noneOf(Flag.class);
    for (Flag flag : Flag.values()) {
      if (letters.indexOf(letter(flag)) >= 0) {
        flags.add(flag);
      }
    }
    return flags;
  }

  private static String word(Flag flag) {
    return switch (flag) {
      case WRITE_ONLY -> "O_WRONLY";
      case READ_WRITE -> "O_RDWR";
      case CREATE -> "O_CREAT";
      case EXCLUSIVE -> "O_EXCL";
      case TRUNCATE -> "O_TRUNC";
      case APPEND -> "O_APPEND";
      case NO_FOLLOW -> "O_NOFOLLOW";
      case DIRECTORY -> "O_DIRECTORY";
    };
  }

  private static char letter(Flag flag) {
    return switch (flag) {
      case WRITE_ONLY -> 'w';
      case READ_WRITE -> 'b';
      case CREATE -> 'c';
      case EXCLUSIVE -> 'x';
      case TRUNCATE -> 't';
      case APPEND -> 'a';
      case NO_FOLLOW -> 'n';
      case DIRECTORY -> 'd';
    };
  }
}
