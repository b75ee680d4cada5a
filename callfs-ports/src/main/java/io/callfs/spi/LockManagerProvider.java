package io.callfs.spi;

import java.time.Duration;
import java.util.UUID;

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

  /**
   * Tries whether {@link #open} would succeed and locks be given: takes one that nobody else asks
   * for, and gives it back.
   *
   * @throws IllegalArgumentException as {@link #open}
   * @throws io.callfs.fs.FsException as {@link #open} and {@link LockManager#acquire}
   */
  default void tryOut(AdapterSettings settings) {
    LockKey nobodys = new LockKey("try-out/" + UUID.randomUUID());
    try (LockManager manager = open(settings)) {
      manager
          .acquire(nobodys, LockMode.EXCLUSIVE, Duration.ofSeconds(10), Duration.ofSeconds(5))
          .ifPresent(Lease::close);
    }
  }
}
