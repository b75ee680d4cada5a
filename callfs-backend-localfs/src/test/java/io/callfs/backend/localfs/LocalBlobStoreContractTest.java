package io.callfs.backend.localfs;

import io.callfs.spi.BlobStore;
import io.callfs.testkit.BlobStoreContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class LocalBlobStoreContractTest extends BlobStoreContract {

  @TempDir Path directory;
  private Optional<SmallDisk> disk = Optional.empty();

  @Override
  protected BlobStore open() {
    return LocalBlobStore.open(directory.resolve("root"));
  }

  @Override
  protected Optional<BlobStore> openWithSpace(long bytes) throws IOException {
    disk = SmallDisk.mount(directory, "size=" + bytes);
    return disk.map(mounted -> LocalBlobStore.open(mounted.path()));
  }

  @AfterEach
  void unmount() {
    disk.ifPresent(SmallDisk::close);
  }
}
