package io.callfs.backend.localfs;

import io.callfs.spi.BlobStore;
import io.callfs.testkit.BlobStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class LocalBlobStoreContractTest extends BlobStoreContract {

  @TempDir Path root;

  @Override
  protected BlobStore open() {
    return LocalBlobStore.open(root);
  }
}
