package io.callfs.metadata.sqlite;

import io.callfs.spi.AdapterSettings;
import io.callfs.spi.MetadataStore;
import io.callfs.testkit.MetadataStoreContract;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class SqliteMetadataStoreContractTest extends MetadataStoreContract {

  @TempDir Path directory;

  @Override
  protected MetadataStore open() {
    return new SqliteMetadataStoreProvider()
        .open(
            new AdapterSettings(
                Map.of(
                    "metadata_store.sqlite_path",
                    directory.resolve("db").toString(),
                    "server.metadata_op_timeout",
                    "1m")));
  }
}
