package io.callfs.memory;

import io.callfs.spi.BlobStore;
import io.callfs.testkit.BlobStoreContract;

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
}
