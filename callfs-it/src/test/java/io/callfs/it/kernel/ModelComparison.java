package io.callfs.it.kernel;

import io.callfs.spi.MetadataStore;
import io.callfs.testkit.TestClock;
import io.callfs.testkit.model.Model;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** Runs the same calls against the model and the engine, and stops at the first difference. */
final class ModelComparison implements Replaying {

  private final Supplier<MetadataStore> stores;

  ModelComparison(Supplier<MetadataStore> stores) {
    this.stores = stores;
  }

  /** Makes up as many calls from the seed; the difference is empty where there is none. */
  Optional<Difference> random(long seed, int calls) throws IOException {
    TestClock clock = TestClock.standing();
    try (Engine engine = new Engine(stores.get(), clock)) {
      Random random = new Random(seed);
      Calls source = new Calls(random, new Paths(random, engine.tree()), false, true);
      return new Run(clock, engine).all(calls, source::next);
    }
  }

  @Override
  public Optional<Difference> replay(List<Call> calls) throws IOException {
    TestClock clock = TestClock.standing();
    try (Engine engine = new Engine(stores.get(), clock)) {
      return new Run(clock, engine).all(calls.size(), calls.iterator()::next);
    }
  }

  /** One sequence of calls on fresh trees. */
  private static final class Run {

    private final TestClock clock;
    private final Engine engine;
    private final ModelSide model;
    private final List<Call> made = new ArrayList<>();

    Run(TestClock clock, Engine engine) {
      this.clock = clock;
      this.engine = engine;
      this.model = new ModelSide(Model.empty(clock));
    }

    Optional<Difference> all(int calls, Supplier<Call> source) throws IOException {
      Optional<Difference> found = compareTrees();
      for (int i = 0; i < calls && found.isEmpty(); i++) {
        found = step(source.get());
      }
      if (found.isEmpty()) {
        found = difference("", String.join("\n", engine.leaked()));
      }
      return found;
    }

    private Optional<Difference> step(Call call) throws IOException {
      made.add(call);
      clock.advance(Duration.ofNanos(1_000_003));
      Optional<Difference> answers = difference(model.call(call), engine.call(call));
      return answers.isPresent() || !call.op().mutating() ? answers : compareTrees();
    }

    private Optional<Difference> compareTrees() {
      List<String> returned =
          engine.changes().stream().filter(line -> line.startsWith("the call has")).toList();
      List<String> expected = model.lines();
      List<String> actual = engine.tree().lines();
      if (returned.isEmpty() && expected.equals(actual)) {
        return Optional.empty();
      }
      List<String> surplus = new ArrayList<>(actual);
      surplus.removeAll(expected);
      surplus.addAll(returned);
      List<String> lacking = new ArrayList<>(expected);
      lacking.removeAll(actual);
      return Optional.of(
          new Difference(
              List.copyOf(made), String.join("\n", lacking), String.join("\n", surplus)));
    }

    private Optional<Difference> difference(String expected, String actual) {
      return expected.equals(actual)
          ? Optional.empty()
          : Optional.of(new Difference(List.copyOf(made), expected, actual));
    }
  }
}
