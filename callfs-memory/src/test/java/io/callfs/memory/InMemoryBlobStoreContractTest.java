package io.callfs.memory;

import io.callfs.spi.BlobStore;
import io.callfs.testkit.BlobStoreContract;
import java.time.InstantSource;
import java.util.Optional;

class InMemoryBlobStoreContractTest extends BlobStoreContract {

  @Override
  protected BlobStore open() {
    return new InMemoryBlobStore();
  }

  @Override
  protected boolean persistent() {
    return false;
  }

  @Override
  protected boolean keepsContentInHeap() {
    return true;
  }

  @Override
  protected Optional<BlobStore> openWithSpace(long bytes) {
    return Optional.of(new InMemoryBlobStore(InstantSource.system(), bytes));
  }
}
