package io.callfs.backend.localfs;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.spi.AdapterSettings;
import io.callfs.spi.BlobStore;
import io.callfs.spi.BlobStoreProvider;
import java.nio.file.Files;
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

  /**
   * {@inheritDoc}
   *
   * <p>Looks at the directory only, since a server may have it locked.
   */
  @Override
  public void tryOut(AdapterSettings settings) {
    Path root = rootPath(settings.require(ROOT_PATH)).toAbsolutePath().normalize();
    Path existing = root;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    if (!Files.isDirectory(existing)) {
      throw new FsException(
          Errno.ENOTDIR, "data directory " + root + ": " + existing + " is no directory");
    }
    if (!Files.isWritable(existing) || !Files.isExecutable(existing)) {
      throw new FsException(
          Errno.EACCES, "data directory " + root + ": this user may not write to " + existing);
    }
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
