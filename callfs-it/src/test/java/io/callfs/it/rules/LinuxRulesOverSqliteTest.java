package io.callfs.it.rules;

import io.callfs.it.kernel.EngineCalls;
import io.callfs.it.kernel.Scratch;
import io.callfs.metadata.sql.CacheLimits;
import io.callfs.metadata.sqlite.SqliteMetadataStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The engine keeps the rules over SQLite. */
class LinuxRulesOverSqliteTest extends LinuxRules {

  private static final CacheLimits CACHE = new CacheLimits(Duration.ofMinutes(5), 1000, 1 << 20);

  private static Path directory = Path.of("/");

  @BeforeAll
  static void make() throws IOException {
    directory = Scratch.directory("callfs-rules-");
  }

  @AfterAll
  static void remove() throws IOException {
    Scratch.remove(directory);
  }

  @Override
  protected Answering start() throws IOException {
    Path database = Files.createTempDirectory(directory, "sqlite-").resolve("metadata.db");
    return EngineCalls.over(SqliteMetadataStore.open(database, Duration.ofMinutes(1), CACHE));
  }
}
