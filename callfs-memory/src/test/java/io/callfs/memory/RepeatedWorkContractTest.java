package io.callfs.memory;

import io.callfs.spi.MetadataStore;
import io.callfs.testkit.MetadataStoreContract;
import io.callfs.testkit.RepeatingMetadataStore;

class RepeatedWorkContractTest extends MetadataStoreContract {

  @Override
  protected MetadataStore open() {
    return new RepeatingMetadataStore(new InMemoryMetadataStore());
  }

  @Override
  protected boolean persistent() {
    return false;
  }
}
