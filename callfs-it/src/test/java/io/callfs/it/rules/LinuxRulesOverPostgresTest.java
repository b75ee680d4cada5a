package io.callfs.it.rules;

import io.callfs.it.kernel.EngineCalls;
import io.callfs.it.postgres.PostgresStores;
import io.callfs.metadata.sql.CacheLimits;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The engine keeps the rules over PostgreSQL. */
class LinuxRulesOverPostgresTest extends LinuxRules {

  private static final CacheLimits CACHE = new CacheLimits(Duration.ofMinutes(5), 1000, 1 << 20);

  private static PostgresStores postgres;

  @BeforeAll
  static void startPostgres() throws IOException {
    postgres = PostgresStores.start();
  }

  @AfterAll
  static void stopPostgres() {
    postgres.close();
  }

  @Override
  protected Answering start() {
    return EngineCalls.over(postgres.open(CACHE));
  }
}
