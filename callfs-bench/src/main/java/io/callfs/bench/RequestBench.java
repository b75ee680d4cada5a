package io.callfs.bench;

import io.callfs.fs.Credentials;
import io.callfs.fs.FsPath;
import io.callfs.fs.Principal;
import io.callfs.http.ApiUser;
import io.callfs.http.Authenticator;
import io.callfs.http.Request;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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

  private static final int USERS = 1000;

  private final String path = "/home/ann/projects/2026/report-of-the-year.txt";
  private final Authenticator authenticator =
      Authenticator.of(IntStream.range(0, USERS).mapToObj(RequestBench::user).toList());
  private final Request known = bearing(key(USERS / 2));
  private final Request unknown = bearing("a-key-that-nobody-has");

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

  private static ApiUser user(int number) {
    return new ApiUser(
        new Principal("user-" + number, new Credentials(number, number, Set.of()), false),
        List.of(key(number)));
  }

  private static String key(int number) {
    return "0123456789abcdef-" + number;
  }

  private static Request bearing(String key) {
    List<String> authorization = List.of("Bearer " + key);
    return new Request() {
      @Override
      public String method() {
        return "GET";
      }

      @Override
      public String target() {
        return "/v1/files/a";
      }

      @Override
      public List<String> headers(String name) {
        return name.equalsIgnoreCase("Authorization") ? authorization : List.of();
      }

      @Override
      public OptionalLong contentLength() {
        return OptionalLong.empty();
      }

      @Override
      public InputStream body() {
        return InputStream.nullInputStream();
      }

      @Override
      public String remoteAddress() {
        return "127.0.0.1";
      }
    };
  }
}
