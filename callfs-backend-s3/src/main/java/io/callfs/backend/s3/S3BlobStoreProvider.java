package io.callfs.backend.s3;

import io.callfs.fs.BlobKey;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.spi.AdapterSettings;
import io.callfs.spi.BlobStore;
import io.callfs.spi.BlobStoreProvider;
import java.util.UUID;

/** Opens {@link S3BlobStore}s under the name {@code s3}. Loads nothing of the SDK before. */
public final class S3BlobStoreProvider implements BlobStoreProvider {

  /** Creates the provider, for {@link java.util.ServiceLoader}. */
  public S3BlobStoreProvider() {}

  @Override
  public String name() {
    return "s3";
  }

  /**
   * {@inheritDoc}
   *
   * <p>The settings {@code backend.s3_bucket_name} and {@code backend.s3_region} are required;
   * {@code backend.s3_access_key} and {@code backend.s3_secret_key} go together.
   */
  @Override
  public BlobStore open(AdapterSettings settings) {
    return opened(settings);
  }

  private static S3BlobStore opened(AdapterSettings settings) {
    try {
      return S3BlobStore.open(S3Settings.of(settings));
    } catch (FsException e) {
      if (e.errno() == Errno.ENOENT) {
        throw new IllegalArgumentException(e.subject(), e);
      }
      throw e;
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>Writes a small object, reads it and removes it.
   */
  @Override
  public void tryOut(AdapterSettings settings) {
    try (S3BlobStore store = opened(settings)) {
      store.tryOut(new BlobKey("try-out/" + UUID.randomUUID()));
    }
  }
}
