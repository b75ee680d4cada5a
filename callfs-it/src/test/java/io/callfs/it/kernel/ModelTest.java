package io.callfs.it.kernel;

import static org.assertj.core.api.Assertions.fail;

import io.callfs.memory.InMemoryMetadataStore;
import io.callfs.metadata.sql.CacheLimits;
import io.callfs.metadata.sqlite.SqliteMetadataStore;
import io.callfs.spi.MetadataStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Random calls of several users, made to the engine and to a model in plain maps, must get the same
 * answers and leave the same tree, every time to the nanosecond.
 *
 * <p>{@code callfs.model.seeds}, {@code callfs.model.calls} and {@code callfs.model.seed} (the
 * first one) change how many.
 */
class ModelTest {

  private static final CacheLimits CACHED =
      new CacheLimits(Duration.ofMinutes(5), 100_000, 16 << 20);
  private static final CacheLimits HARDLY_CACHED = new CacheLimits(Duration.ofMinutes(5), 8, 256);

  private static Path directory = Path.of("/");

  @BeforeAll
  static void make() throws IOException {
    directory = Scratch.directory("callfs-model-");
  }

  @AfterAll
  static void remove() throws IOException {
    Scratch.remove(directory);
  }

  @Test
  void theEngineOverStoresInMemoryDoesAsTheModelDoes() throws IOException {
    compare(InMemoryMetadataStore::new, 20, 1000);
  }

  @Test
  void theEngineOverSqliteDoesAsTheModelDoes() throws IOException {
    compare(() -> sqlite(CACHED), 10, 150);
  }

  @Test
  void theEngineOverSqliteWithHardlyAnyCacheDoesAsTheModelDoes() throws IOException {
    compare(() -> sqlite(HARDLY_CACHED), 10, 150);
  }

  private static MetadataStore sqlite(CacheLimits cache) {
    try {
      Path database = Files.createTempDirectory(directory, "sqlite-").resolve("metadata.db");
      return SqliteMetadataStore.open(database, Duration.ofMinutes(1), cache);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void compare(Supplier<MetadataStore> stores, int seeds, int calls)
      throws IOException {
    ModelComparison comparison = new ModelComparison(stores);
    long first = Long.getLong("callfs.model.seed", 1);
    int count = Integer.getInteger("callfs.model.seeds", seeds);
    int length = Integer.getInteger("callfs.model.calls", calls);
    for (long seed = first; seed < first + count; seed++) {
      Optional<Difference> difference = comparison.random(seed, length);
      if (difference.isPresent()) {
        fail(difference.get().report(comparison, seed));
      }
    }
  }
}
