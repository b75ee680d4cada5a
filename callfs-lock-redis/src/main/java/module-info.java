/** Leases in Redis. */
module io.callfs.lock.redis {
  requires transitive io.callfs.ports;
  requires static transitive org.jspecify;
  requires org.apache.commons.pool2;
  requires org.slf4j;
  requires redis.clients.jedis;

  exports io.callfs.lock.redis;

  provides io.callfs.spi.LockManagerProvider with
      io.callfs.lock.redis.RedisLockManagerProvider;
}
