/** Stores in memory, and the lock manager of a single node. */
module io.callfs.memory {
  requires transitive io.callfs.ports;
  requires static transitive org.jspecify;

  exports io.callfs.memory;

  provides io.callfs.spi.LockManagerProvider with
      io.callfs.memory.InProcessLockManagerProvider;
}
