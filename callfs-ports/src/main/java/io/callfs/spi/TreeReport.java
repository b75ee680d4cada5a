package io.callfs.spi;

import java.util.List;
import java.util.Objects;

/**
 * What a comparison of the shown tree with the metadata has found.
 *
 * @param entries names that were looked at
 * @param different names that showed something else than they should, or nothing, or should not be
 * @param edited files of ours whose bytes somebody else has changed
 * @param foreign names that somebody else has made
 * @param failed names that could not be compared or mended
 * @param examples some of them, each with what is the matter
 */
public record TreeReport(
    long entries, long different, long edited, long foreign, long failed, List<String> examples) {

  /** How many examples there are at most. */
  public static final int MOST_EXAMPLES = 20;

  /** Copies the examples. */
  public TreeReport {
    examples = List.copyOf(Objects.requireNonNull(examples));
  }
}
