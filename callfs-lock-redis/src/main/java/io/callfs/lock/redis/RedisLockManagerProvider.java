package io.callfs.lock.redis;

import io.callfs.spi.AdapterSettings;
import io.callfs.spi.LockManager;
import io.callfs.spi.LockManagerProvider;

/**
 * Opens the lock manager of several instances, {@code dlm.type: redis}. Settings: {@code
 * dlm.redis_addr}, which must be given in a form of {@link RedisAddress}; {@code
 * dlm.redis_password}, where the address names none.
 */
public final class RedisLockManagerProvider implements LockManagerProvider {

  /** Made by {@link java.util.ServiceLoader}. */
  public RedisLockManagerProvider() {}

  @Override
  public String name() {
    return "redis";
  }

  @Override
  public LockManager open(AdapterSettings settings) {
    return RedisLockManager.connect(address(settings));
  }

  private static RedisAddress address(AdapterSettings settings) {
    String text = settings.require("dlm.redis_addr");
    try {
      RedisAddress address = RedisAddress.parse(text);
      return settings.find("dlm.redis_password").map(address::withPassword).orElse(address);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("dlm.redis_addr " + e.getMessage(), e);
    }
  }
}
