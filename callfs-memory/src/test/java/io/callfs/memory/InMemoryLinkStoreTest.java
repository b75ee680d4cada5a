package io.callfs.memory;

import io.callfs.spi.MetadataStore;
import io.callfs.testkit.LinkStoreContract;

class InMemoryLinkStoreTest extends LinkStoreContract {

  @Override
  protected MetadataStore open() {
    return new InMemoryMetadataStore();
  }
}
