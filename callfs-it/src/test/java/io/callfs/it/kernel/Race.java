package io.callfs.it.kernel;

import io.callfs.fs.Credentials;
import io.callfs.spi.MetadataStore;
import io.callfs.testkit.Invariants;
import io.callfs.testkit.TestClock;
import io.callfs.testkit.model.Model;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Threads that make calls of a few kinds on a few names at once.
 *
 * @param setup calls that come before, in the words of the helper process without the identity
 * @param calls of which each thread makes some, at random
 */
record Race(List<String> setup, List<String> calls) {

  private static final int THREADS = 5;
  private static final int EACH = 5;
  private static final long LIMIT_SECONDS = 60;

  Race {
    setup = List.copyOf(setup);
    calls = List.copyOf(calls);
  }

  /** Runs it on fresh stores with as many seeds; returns what no order of the calls explains. */
  Optional<String> inexplicable(Supplier<MetadataStore> stores, long firstSeed, int rounds)
      throws Exception {
    for (long seed = firstSeed; seed < firstSeed + rounds; seed++) {
      TestClock clock = TestClock.standing();
      try (MetadataStore store = stores.get();
          Engine engine = new Engine(store, clock)) {
        History history = run(engine, seed);
        if (!history.explainedBy(new ModelSide(Model.empty(clock)))) {
          return Optional.of("seed " + seed + "\n" + history.report());
        }
        List<String> wrong = Invariants.violations(store, Map.of("memory", engine.blobs()));
        List<String> leaked = engine.leaked();
        if (!wrong.isEmpty() || !leaked.isEmpty()) {
          return Optional.of("seed " + seed + " " + wrong + leaked + "\n" + history.report());
        }
      }
    }
    return Optional.empty();
  }

  private History run(Engine engine, long seed) throws Exception {
    List<Call> before = setup.stream().map(Race::call).toList();
    for (Call call : before) {
      String answer = engine.call(call);
      if (!answer.equals("0")) {
        throw new AssertionError(call.line() + ": " + answer);
      }
    }
    CyclicBarrier start = new CyclicBarrier(THREADS);
    AtomicLong order = new AtomicLong();
    List<Callable<List<History.Event>>> tasks = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      List<Call> own = chosen(new Random(seed * THREADS + thread), thread);
      tasks.add(() -> {
        int ignored = start.await(LIMIT_SECONDS, TimeUnit.SECONDS);
        return made(engine, own, order);
      });
    }
    List<History.Event> events = together(tasks);
    List<String> ignored = engine.changes();
    return new History(before, events, engine.tree().lines());
  }

  private List<Call> chosen(Random random, int thread) {
    List<Call> own = new ArrayList<>();
    for (int i = 0; i < EACH; i++) {
      String line = calls.get(random.nextInt(calls.size()));
      own.add(call(line.replace("SLOT", String.valueOf(thread)).replace("MARK", thread + "-" + i)));
    }
    return own;
  }

  private static Call call(String line) {
    return Call.parse(Call.of(Credentials.ROOT, 0, Op.CLOSE).line().replace(" close", " " + line));
  }

  private static List<History.Event> made(Engine engine, List<Call> calls, AtomicLong order)
      throws IOException {
    List<History.Event> events = new ArrayList<>();
    for (Call call : calls) {
      long from = order.getAndIncrement();
      String answer = engine.call(call);
      events.add(new History.Event(call, answer, from, order.getAndIncrement()));
    }
    return events;
  }

  private static List<History.Event> together(List<Callable<List<History.Event>>> tasks)
      throws InterruptedException, TimeoutException {
    List<History.Event> events = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (Future<List<History.Event>> made :
          threads.invokeAll(tasks, LIMIT_SECONDS, TimeUnit.SECONDS)) {
        events.addAll(made.get(LIMIT_SECONDS, TimeUnit.SECONDS));
      }
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
    return events;
  }
}
