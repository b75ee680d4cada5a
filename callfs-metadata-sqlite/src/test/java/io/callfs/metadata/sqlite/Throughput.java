package io.callfs.metadata.sqlite;

import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.Name;
import io.callfs.fs.Octets;
import io.callfs.metadata.sql.CacheLimits;
import io.callfs.metadata.sql.SqlMetadataStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Measures by hand: callers, seconds and bytes of content are the arguments. */
public final class Throughput {

  private Throughput() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    int callers = Integer.parseInt(args[0]);
    long seconds = Long.parseLong(args[1]);
    Octets bytes = Octets.wrap(new byte[Integer.parseInt(args[2])]);
    Path directory = Files.createTempDirectory(Path.of(args[3]), "throughput");
    CacheLimits cache = CacheLimits.within(1L << 30, Duration.ofMinutes(5), 100_000);
    try (SqlMetadataStore store =
        SqliteMetadataStore.open(directory.resolve("db"), Duration.ofSeconds(5), cache)) {
      Rows.makeRoot(store);
      for (int round = 0; round < 4; round++) {
        int named = round;
        report(
            "creates/s",
            run(
                callers,
                seconds,
                (caller, i) -> {
                  Name name = new Name("f" + named + "." + caller + "." + i);
                  return store.<InodeId>write(transaction -> Rows.create(transaction, name, bytes));
                }),
            seconds);
        Name known = new Name("f" + named + ".0.1");
        report(
            "cached lookups/s",
            run(
                1,
                1,
                (caller, i) ->
                    store.<Optional<Inode>>read(reader -> reader.lookup(InodeId.ROOT, known))),
            1);
      }
    }
  }

  private interface Step {
    Object run(int caller, int i);
  }

  private static long run(int callers, long seconds, Step step) throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(callers);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    java.util.concurrent.atomic.LongAdder done = new java.util.concurrent.atomic.LongAdder();
    for (int caller = 0; caller < callers; caller++) {
      int number = caller;
      threads.execute(() -> {
        int i = 0;
        while (System.nanoTime() < end) {
          step.run(number, i++);
        }
        done.add(i);
      });
    }
    threads.shutdown();
    threads.awaitTermination(seconds + 10, TimeUnit.SECONDS);
    return done.sum();
  }

  private static void report(String what, long count, long seconds) {
    System.out.println(what + " " + count / seconds);
  }
}
