package io.callfs.it.kernel;

import static org.assertj.core.api.Assertions.fail;

import io.callfs.it.postgres.PostgresStores;
import io.callfs.metadata.sql.CacheLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * As {@link ModelTest}, over PostgreSQL: with memory for all rows, and for hardly any. {@code
 * callfs.model.seeds}, {@code callfs.model.calls} and {@code callfs.model.seed} change how many.
 */
class ModelOverPostgresTest {

  private static final int SEEDS = 4;
  private static final int CALLS = 120;

  private static PostgresStores postgres;

  @BeforeAll
  static void startPostgres() throws IOException {
    postgres = PostgresStores.start();
  }

  @AfterAll
  static void stopPostgres() {
    postgres.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {100_000, 8})
  void theEngineDoesAsTheModelDoes(int rows) throws IOException {
    CacheLimits cache = new CacheLimits(Duration.ofMinutes(5), rows, rows * 32L);
    ModelComparison comparison = new ModelComparison(() -> postgres.open(cache));
    long first = Long.getLong("callfs.model.seed", 1);
    int count = Integer.getInteger("callfs.model.seeds", SEEDS);
    int length = Integer.getInteger("callfs.model.calls", CALLS);
    for (long seed = first; seed < first + count; seed++) {
      Optional<Difference> difference = comparison.random(seed, length);
      if (difference.isPresent()) {
        fail(difference.get().report(comparison, seed));
      }
    }
  }
}
