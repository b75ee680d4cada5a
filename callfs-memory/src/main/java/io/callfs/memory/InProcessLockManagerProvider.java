package io.callfs.memory;

import io.callfs.spi.AdapterSettings;
import io.callfs.spi.LockManager;
import io.callfs.spi.LockManagerProvider;

/** Opens the lock manager of a single node, {@code dlm.type: local}. */
public final class InProcessLockManagerProvider implements LockManagerProvider {

  /** Creates the provider, for {@link java.util.ServiceLoader}. */
  public InProcessLockManagerProvider() {}

  @Override
  public String name() {
    return "local";
  }

  @Override
  public LockManager open(AdapterSettings settings) {
    return new InProcessLockManager();
  }
}
