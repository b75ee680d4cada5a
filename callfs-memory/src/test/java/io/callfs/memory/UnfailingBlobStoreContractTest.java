package io.callfs.memory;

import io.callfs.spi.BlobStore;
import io.callfs.testkit.BlobStoreContract;
import io.callfs.testkit.Faults;
import io.callfs.testkit.FaultyBlobStore;

class UnfailingBlobStoreContractTest extends BlobStoreContract {

  @Override
  protected BlobStore open() {
    return new FaultyBlobStore(new InMemoryBlobStore(), new Faults());
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
