package io.callfs.spi;

/** Opens blob stores of one kind by name; found by {@link java.util.ServiceLoader}. */
public interface BlobStoreProvider {

  /** Returns the name of the backend in configurations and answers: {@code localfs}, {@code s3}. */
  String name();

  /**
   * Opens the store, which the caller closes.
   *
   * @throws IllegalArgumentException for a setting that is wrong or missing, naming its key
   * @throws io.callfs.fs.FsException where the store can't be used: EACCES, EROFS, ENOSPC, ENOTDIR,
   *     EBUSY, EIO, EHOSTDOWN, with a subject that tells a person what to mend
   */
  BlobStore open(AdapterSettings settings);

  /**
   * Tries whether {@link #open} would succeed and contents could be stored, also while servers use
   * the store, and leaves nothing behind.
   *
   * @throws IllegalArgumentException as {@link #open}
   * @throws io.callfs.fs.FsException as {@link #open}
   */
  void tryOut(AdapterSettings settings);
}
