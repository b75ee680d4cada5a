package io.callfs.it.kernel;

import io.callfs.it.history.Linearization;
import java.util.List;
import java.util.Optional;

/**
 * What concurrent callers have done and seen, and whether some order of all calls that keeps to the
 * order of time explains it.
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
  record Event(Call call, String answer, long start, long end) implements Linearization.Event {

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
    return Linearization.exists(new State(empty), events);
  }

  private final class State implements Linearization.State<Event> {
    private final ModelSide side;

    State(ModelSide side) {
      this.side = side;
      // The names that answers refer to are those of now.
      List<String> ignored = side.lines();
    }

    @Override
    public Optional<Linearization.State<Event>> after(Event event) {
      ModelSide after = side.copy();
      return after.call(event.call()).equals(event.answer())
          ? Optional.of(new State(after))
          : Optional.empty();
    }

    @Override
    public Object identity() {
      return side.state();
    }

    @Override
    public boolean isEnd() {
      return side.lines().equals(tree);
    }
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
