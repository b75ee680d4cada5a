package io.callfs.metadata.postgres;

import io.callfs.spi.AdapterSettings;
import io.callfs.spi.MetadataStore;
import io.callfs.testkit.MetadataStoreContract;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Server.class)
class PostgresMetadataStoreContractTest extends MetadataStoreContract {

  private @Nullable String dsn;

  @Override
  protected MetadataStore open() throws SQLException {
    if (dsn == null) {
      dsn = Server.newStore();
    }
    return new PostgresMetadataStoreProvider()
        .open(
            new AdapterSettings(
                Map.of("metadata_store.dsn", dsn, "server.metadata_op_timeout", "1m")));
  }
}
