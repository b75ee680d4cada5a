package io.callfs.http;

import io.callfs.testkit.Mutations;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A short run of what {@code scripts/fuzz} runs for long. */
class FuzzTest {

  private static final int RUNS = 4_000;

  @Test
  void noRequestIsAFaultOfOurs() {
    Mutations.run(
        Path.of("src", "test", "fuzz", "RequestFuzz"), RUNS, RequestFuzz::fuzzerTestOneInput);
  }

  @Test
  void whatAFieldSaysIsSaidTheSameAgain() {
    Mutations.run(Path.of("src", "test", "fuzz", "FieldFuzz"), RUNS, FieldFuzz::fuzzerTestOneInput);
  }
}
