package io.callfs.it.history;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks for an order of calls that keeps to the order of time and explains all answers (Wing and
 * Gong's search, with states remembered as Lowe proposes).
 *
 * @param <E> what a call and its answer are
 */
public final class Linearization<E extends Linearization.Event> {

  private final List<E> events;
  private final Set<Seen> seen = new HashSet<>();

  private Linearization(List<E> events) {
    this.events = events;
  }

  /** A call with its answer: a number is lower than that of every event after it. */
  public interface Event {

    /** Returns when it was made. */
    long start();

    /** Returns when it was answered. */
    long end();
  }

  /**
   * What calls are made on; never changes.
   *
   * @param <E> what a call and its answer are
   */
  public interface State<E> {

    /** Returns what is there after a call; empty where it would have been answered otherwise. */
    Optional<State<E>> after(E event);

    /** Returns what is equal for states that can't be told apart. */
    Object identity();

    /** Returns whether this is what was found after all calls. */
    boolean isEnd();
  }

  /** Returns whether there is such an order. */
  public static <E extends Event> boolean exists(State<E> begin, List<E> events) {
    return new Linearization<>(List.copyOf(events)).search(begin, new BitSet());
  }

  private record Seen(BitSet done, Object identity) {}

  private boolean search(State<E> state, BitSet done) {
    if (done.cardinality() == events.size()) {
      return state.isEnd();
    }
    if (!seen.add(new Seen((BitSet) done.clone(), state.identity()))) {
      return false;
    }
    for (int index : next(done)) {
      Optional<State<E>> after = state.after(events.get(index));
      if (after.isPresent()) {
        done.set(index);
        if (search(after.get(), done)) {
          return true;
        }
        done.clear(index);
      }
    }
    return false;
  }

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
}
