package io.callfs.it.kernel;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What concurrent callers have done and seen, and whether some order of all calls that keeps to the
 * order of time explains it (Wing and Gong's search, with states remembered as Lowe proposes).
 *
 * @param setup calls that came before all others
 * @param events the calls with their answers
 * @param tree a line for each path in the end
 */
record History(List<Call> setup, List<Event> events, List<String> tree) {

  /**
   * One call.
   *
   * @param start a number that is lower than that of every event after it
   * @param end likewise
   */
  record Event(Call call, String answer, long start, long end) {

    @Override
    public String toString() {
      return start + "-" + end + " " + call.line() + " = " + answer;
    }
  }

  History {
    setup = List.copyOf(setup);
    events = List.copyOf(events);
    tree = List.copyOf(tree);
  }

  /** Returns whether the calls could have been made one after the other on the model. */
  boolean explainedBy(ModelSide empty) {
    for (Call call : setup) {
      String ignored = empty.call(call);
    }
    return search(empty, new BitSet(), new HashSet<>());
  }

  private boolean search(ModelSide state, BitSet done, Set<Seen> seen) {
    List<String> lines = state.lines();
    if (done.cardinality() == events.size()) {
      return lines.equals(tree);
    }
    if (!seen.add(new Seen((BitSet) done.clone(), state.state()))) {
      return false;
    }
    for (int index : next(done)) {
      ModelSide after = state.copy();
      if (after.call(events.get(index).call()).equals(events.get(index).answer())) {
        done.set(index);
        if (search(after, done, seen)) {
          return true;
        }
        done.clear(index);
      }
    }
    return false;
  }

  private record Seen(BitSet done, List<String> lines) {}

  /** Returns the calls that no other call, which is still to come, has ended before. */
  private List<Integer> next(BitSet done) {
    long firstEnd = Long.MAX_VALUE;
    for (int i = done.nextClearBit(0); i < events.size(); i = done.nextClearBit(i + 1)) {
      firstEnd = Math.min(firstEnd, events.get(i).end());
    }
    List<Integer> candidates = new ArrayList<>();
    for (int i = done.nextClearBit(0); i < events.size(); i = done.nextClearBit(i + 1)) {
      if (events.get(i).start() < firstEnd) {
        candidates.add(i);
      }
    }
    return candidates;
  }

  /** Returns what happened, a line for each call. */
  String report() {
    StringBuilder text = new StringBuilder();
    setup.forEach(call -> text.append(call.line()).append('\n'));
    events.stream()
        .sorted((a, b) -> Long.compare(a.start(), b.start()))
        .forEach(event -> text.append(event).append('\n'));
    tree.forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }
}
