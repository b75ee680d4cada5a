package io.callfs.bench;

import io.callfs.http.Answer;
import io.callfs.http.Request;
import io.callfs.server.config.Configuration;
import io.callfs.server.limits.AccessRateLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a request pays for its key and for all limits of callers: the same answer, of a few fields
 * and no content, on a route with a key and on one without.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
public class AccessBench {

  /** More than can be asked, so that each request is counted and none refused. */
  private static final Configuration.Rate ENOUGH =
      new Configuration.Rate(1_000_000_000, 1_000_000_000);

  private final Callers callers =
      new Callers(
          new AccessRateLimits(
              new Configuration.Edge(
                  List.of(),
                  List.of(),
                  new Configuration.WrongKeys(100, Duration.ofSeconds(1), Duration.ofMinutes(5)),
                  ENOUGH,
                  2048,
                  Optional.empty(),
                  Optional.empty(),
                  new Configuration.Audit(Optional.empty(), false)),
              System::nanoTime,
              reason -> {}));

  private final Request keyed =
      KeyedRequest.bearing("OPTIONS", "/v1", Callers.key(Callers.USERS / 2));
  private final Request open = KeyedRequest.withoutKey("OPTIONS", "/livez");

  /** Makes the state. */
  public AccessBench() {}

  /** Closes the stores. */
  @TearDown
  public void close() {
    callers.close();
  }

  /** Finds the caller, counts the request, makes the tree as the caller sees it, and answers. */
  @Benchmark
  public int withKeyAndLimits() {
    return status(keyed);
  }

  /** Answers. */
  @Benchmark
  public int withNeither() {
    return status(open);
  }

  private int status(Request request) {
    Answer answer = callers.http().answer(request);
    answer.finished(0, true);
    if (answer.status() != 204) {
      throw new IllegalStateException("answered with " + answer.status());
    }
    return answer.status();
  }
}
