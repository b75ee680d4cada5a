package io.callfs.metadata.postgres;

import io.callfs.spi.AdapterSettings;
import io.callfs.spi.MetadataStore;
import io.callfs.testkit.LinkStoreContract;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Server.class)
class PostgresLinkStoreTest extends LinkStoreContract {

  @Override
  protected MetadataStore open() throws SQLException {
    return new PostgresMetadataStoreProvider()
        .open(new AdapterSettings(Map.of("metadata_store.dsn", Server.newStore())));
  }
}
