package io.callfs.http.jersey;

import io.callfs.testkit.Mutations;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A short run of what {@code scripts/fuzz} runs for long. */
class FuzzTest {

  private static final int RUNS = 20_000;

  @Test
  void framingHasOneReading() {
    Mutations.run(
        Path.of("src", "test", "fuzz", "FramingFuzz"), RUNS, FramingFuzz::fuzzerTestOneInput);
  }
}
