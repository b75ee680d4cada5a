package io.callfs.memory;

import io.callfs.spi.MetadataStore;
import io.callfs.testkit.MetadataStoreContract;

class InMemoryMetadataStoreContractTest extends MetadataStoreContract {

  @Override
  protected MetadataStore open() {
    return new InMemoryMetadataStore();
  }

  @Override
  protected boolean persistent() {
    return false;
  }
}
