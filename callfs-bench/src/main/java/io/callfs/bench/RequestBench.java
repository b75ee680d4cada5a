package io.callfs.bench;

import io.callfs.fs.FsPath;
import io.callfs.fs.Principal;
import io.callfs.http.Authenticator;
import io.callfs.http.Request;
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
import org.openjdk.jmh.annotations.Warmup;

/** What each request pays before anything is looked up. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RequestBench {

  private final String path = "/home/ann/projects/2026/report-of-the-year.txt";
  private final Authenticator authenticator = Authenticator.of(Callers.users());
  private final Request known =
      KeyedRequest.bearing("GET", "/v1/files/a", Callers.key(Callers.USERS / 2));
  private final Request unknown =
      KeyedRequest.bearing("GET", "/v1/files/a", "a-key-that-nobody-has");

  /** Makes the state. */
  public RequestBench() {}

  /** Parses a path of five names. */
  @Benchmark
  public FsPath parsePath() {
    return FsPath.parse(path);
  }

  /** Finds one of a thousand users by the key. */
  @Benchmark
  public Optional<Principal> authenticate() {
    return authenticator.authenticate(known);
  }

  /** Refuses a key. */
  @Benchmark
  public Optional<Principal> refuse() {
    return authenticator.authenticate(unknown);
  }
}
