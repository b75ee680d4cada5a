package io.callfs.spi;

/** Opens metadata stores of one kind by name; found by {@link java.util.ServiceLoader}. */
public interface MetadataStoreProvider {

  /**
   * Returns the value of {@code metadata_store.type} that asks for it: {@code sqlite}, {@code
   * postgres}.
   */
  String name();

  /**
   * Opens the store and brings its schema up to date. The caller closes it.
   *
   * @throws IllegalArgumentException for a setting that is wrong or missing, naming its key
   * @throws io.callfs.fs.FsException where the store can't be used: EACCES, EROFS, ENOSPC, EIO;
   *     EBUSY where another process has it and it can have but one; with a subject that tells a
   *     person what to mend
   */
  MetadataStore open(AdapterSettings settings);

  /**
   * Tries whether {@link #open} would succeed, also while servers use the store, and leaves
   * everything as it is: no table is made or changed.
   *
   * @throws IllegalArgumentException as {@link #open}
   * @throws io.callfs.fs.FsException as {@link #open}
   */
  void tryOut(AdapterSettings settings);
}
