package io.callfs.backend.s3;

import io.callfs.spi.BlobStore;
import io.callfs.testkit.BlobStoreContract;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.extension.RegisterExtension;

class S3BlobStoreContractTest extends BlobStoreContract {

  @RegisterExtension static final WithS3Server SERVER = new WithS3Server();

  private Optional<S3Settings> settings = Optional.empty();

  @Override
  protected BlobStore open() {
    S3Settings bucket = settings.orElseGet(SERVER::freshBucket);
    settings = Optional.of(bucket);
    return S3BlobStore.open(bucket, InstantSource.system(), new PartMemory(16 << 20));
  }
}
