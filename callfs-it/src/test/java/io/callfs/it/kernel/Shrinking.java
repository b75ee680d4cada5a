package io.callfs.it.kernel;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Drops calls that a difference does not need. */
final class Shrinking {

  private final Replaying replaying;
  private long callsLeft;

  /** Creates a search that makes about so many calls at most. */
  Shrinking(Replaying replaying, long calls) {
    this.replaying = replaying;
    this.callsLeft = calls;
  }

  Difference shrink(Difference found) throws IOException {
    Difference smallest = found;
    for (int chunk = found.calls().size() / 2; chunk >= 1; chunk = chunk / 2) {
      smallest = without(smallest, chunk);
    }
    return smallest;
  }

  private Difference without(Difference found, int chunk) throws IOException {
    Difference smallest = found;
    int from = 0;
    while (from < smallest.calls().size() - 1 && callsLeft > 0) {
      int to = Math.min(from + chunk, smallest.calls().size() - 1);
      List<Call> fewer = new ArrayList<>(smallest.calls());
      fewer.subList(from, to).clear();
      callsLeft -= fewer.size();
      Optional<Difference> still = replaying.replay(fewer);
      if (still.isPresent() && still.get().last().op() == found.last().op()) {
        smallest = still.get();
      } else {
        from = to;
      }
    }
    return smallest;
  }
}
