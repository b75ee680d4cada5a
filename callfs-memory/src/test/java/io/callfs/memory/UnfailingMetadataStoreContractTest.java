package io.callfs.memory;

import io.callfs.spi.MetadataStore;
import io.callfs.testkit.Faults;
import io.callfs.testkit.FaultyMetadataStore;
import io.callfs.testkit.MetadataStoreContract;

class UnfailingMetadataStoreContractTest extends MetadataStoreContract {

  @Override
  protected MetadataStore open() {
    return new FaultyMetadataStore(new InMemoryMetadataStore(), new Faults());
  }

  @Override
  protected boolean persistent() {
    return false;
  }
}
