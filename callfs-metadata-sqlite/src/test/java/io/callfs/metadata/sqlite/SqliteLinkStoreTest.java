package io.callfs.metadata.sqlite;

import io.callfs.spi.MetadataStore;
import io.callfs.testkit.LinkStoreContract;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;

class SqliteLinkStoreTest extends LinkStoreContract {

  @TempDir Path directory;

  @Override
  protected MetadataStore open() {
    return SqliteMetadataStore.open(
        directory.resolve("db"), Duration.ofSeconds(20), SqliteMetadataStoreTest.CACHE);
  }
}
