package io.callfs.server.config;

import io.callfs.testkit.Mutations;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A short run of what {@code scripts/fuzz} runs for long. */
class FuzzTest {

  private static final int RUNS = 2_000;

  @Test
  void configurationIsTakenOrRefused() {
    Mutations.run(
        Path.of("src", "test", "fuzz", "ConfigurationFuzz"),
        RUNS,
        ConfigurationFuzz::fuzzerTestOneInput);
  }
}
