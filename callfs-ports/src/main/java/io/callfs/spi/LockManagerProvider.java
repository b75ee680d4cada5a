package io.callfs.spi;

/** Opens lock managers of one kind by name; found by {@link java.util.ServiceLoader}. */
public interface LockManagerProvider {

  /** Returns the value of {@code dlm.type} that asks for it: {@code local}, {@code redis}. */
  String name();

  /**
   * Opens the manager, which the caller closes.
   *
   * @throws IllegalArgumentException for a setting that is wrong or missing, naming its key
   * @throws io.callfs.fs.FsException EHOSTDOWN where the service can't be reached
   */
  LockManager open(AdapterSettings settings);
}
