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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random calls of several users, made to the engine and to the kernel of this machine, must get the
 * same answers and leave the same tree.
 *
 * <p>{@code callfs.kernel.seeds}, {@code callfs.kernel.calls} and {@code callfs.kernel.seed} (the
 * first one) change how many.
 */
class KernelTest {

  private static final CacheLimits CACHED =
      new CacheLimits(Duration.ofMinutes(5), 100_000, 16 << 20);
  private static final CacheLimits HARDLY_CACHED = new CacheLimits(Duration.ofMinutes(5), 8, 256);

  @TempDir static Path directory;
  private static Path program = Path.of("/");

  @BeforeAll
  static void compile() throws IOException, InterruptedException {
    Kernel.assumePossible();
    program = Kernel.compile(directory);
  }

  @Test
  void theEngineOverStoresInMemoryDoesAsTheKernelDoes() throws IOException {
    compare(InMemoryMetadataStore::new, 20, 1000);
  }

  @Test
  void theEngineOverSqliteDoesAsTheKernelDoes() throws IOException {
    compare(() -> sqlite(CACHED), 10, 300);
  }

  @Test
  void theEngineOverSqliteWithHardlyAnyCacheDoesAsTheKernelDoes() throws IOException {
    compare(() -> sqlite(HARDLY_CACHED), 10, 300);
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
    Comparison comparison = new Comparison(program, stores);
    long first = Long.getLong("callfs.kernel.seed", 1);
    int count = Integer.getInteger("callfs.kernel.seeds", seeds);
    int length = Integer.getInteger("callfs.kernel.calls", calls);
    for (long seed = first; seed < first + count; seed++) {
      Optional<Difference> difference = comparison.random(seed, length);
      if (difference.isPresent()) {
        fail(difference.get().report(comparison, seed));
      }
    }
  }
}
