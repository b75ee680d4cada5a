package io.callfs.it.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Takes access times out of what has changed in a tree. */
final class AccessTimes {

  private static final int ATIME = 9;
  private static final int MTIME = 10;
  private static final int CTIME = 11;

  private AccessTimes() {}

  /** Returns the lines without atimes, and without those that tell of nothing else. */
  static List<String> leftOutOf(List<String> changes) {
    List<String> lines = new ArrayList<>();
    for (String line : changes) {
      List<String> fields = new ArrayList<>(Arrays.asList(line.split(" ", -1)));
      if (fields.size() <= CTIME) {
        lines.add(line);
      } else if (!fields.get(MTIME).equals("=") || !fields.get(CTIME).equals("=")) {
        fields.remove(ATIME);
        lines.add(String.join(" ", fields));
      }
    }
    return lines;
  }
}
