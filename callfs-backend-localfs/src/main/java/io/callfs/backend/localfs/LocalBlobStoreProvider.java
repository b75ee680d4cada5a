package io.callfs.backend.localfs;

import io.callfs.spi.AdapterSettings;
import io.callfs.spi.BlobStore;
import io.callfs.spi.BlobStoreProvider;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Opens {@link LocalBlobStore}s under the name {@code localfs}. */
public final class LocalBlobStoreProvider implements BlobStoreProvider {

  /** The setting that names the directory of the store. */
  public static final String ROOT_PATH = "backend.localfs_root_path";

  /** Creates the provider, for {@link java.util.ServiceLoader}. */
  public LocalBlobStoreProvider() {}

  @Override
  public String name() {
    return "localfs";
  }

  /**
   * {@inheritDoc}
   *
   * <p>The setting {@value #ROOT_PATH} is required.
   */
  @Override
  public BlobStore open(AdapterSettings settings) {
    return LocalBlobStore.open(rootPath(settings.require(ROOT_PATH)));
  }

  private static Path rootPath(String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException("setting " + ROOT_PATH + " is empty");
    }
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          "setting "
              + ROOT_PATH
              + " is no path that Java can use in this locale; where it has other characters than"
              + " ASCII, start with LC_ALL=C.UTF-8",
          e);
    }
  }
}
