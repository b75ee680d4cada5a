package io.callfs.core;

import io.callfs.fs.BlobRef;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.InstanceId;
import io.callfs.fs.Placement;
import io.callfs.spi.BlobStore;
import io.callfs.spi.CommitMarks;
import io.callfs.spi.Garbage;
import io.callfs.spi.Lease;
import io.callfs.spi.LockKey;
import io.callfs.spi.LockManager;
import io.callfs.spi.LockMode;
import io.callfs.spi.MetadataStore;
import io.callfs.spi.MetadataTransaction;
import io.callfs.spi.SharedStorage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What all operations share: the adapters, the clock and the limits. Immutable. */
record Engine(
    MetadataStore metadata,
    Map<String, BlobStore> backends,
    Map<String, String> disabled,
    String defaultBackend,
    LockManager locks,
    InstanceId instance,
    Set<InstanceId> peers,
    InstantSource clock,
    BlobKeys blobKeys,
    OpenBlobs openBlobs,
    OpenInodes openInodes,
    Buffers buffers,
    SweepSignal sweeping,
    Limits limits) {

  /**
   * So long what is replaced on a shared backend is kept: nobody knows who of the others reads it.
   */
  private static final Duration SHARED_DELAY = Duration.ofMinutes(15);

  /**
   * Numbers that rule the engine.
   *
   * @param inlineLimit contents up to so many bytes are kept with the metadata
   * @param lockWait how long a change waits for others at most
   * @param leaseTime how long a lease lasts without renewal
   * @param garbageDelay how long replaced content is kept for readers that just looked it up
   * @param extents a file of more extents is compacted where that pays
   */
  record Limits(
      int inlineLimit, Duration lockWait, Duration leaseTime, Duration garbageDelay, int extents) {}

  /** Returns the present, as inodes keep it. */
  Instant now() {
    return clock.instant();
  }

  /** Returns whether an inode belongs to another instance that is known. */
  boolean elsewhere(Inode inode) {
    return peers.contains(inode.placement().instance());
  }

  /**
   * Returns whether the content of an inode is where this instance may find it, whoever owns it.
   */
  boolean mayRead(Inode inode) {
    return !elsewhere(inode) || isShared(inode.placement().backend());
  }

  /** Returns whether other instances may use the same backend, over the same metadata. */
  boolean isShared(String backend) {
    BlobStore store = backends.get(backend);
    return store != null
        && store.capability(SharedStorage.class).isPresent()
        && metadata.capability(CommitMarks.class).isPresent();
  }

  /** Returns the refusal of what only the owner of an inode may do. */
  static FsException remote(Inode inode, FsPath path) {
    return new FsException(
        Errno.EREMOTE, path + " (it belongs to instance " + inode.placement().instance() + ")");
  }

  /** Refuses with EREMOTE what only the owner of an inode may do. */
  void requireHere(Inode inode, FsPath path) {
    if (elsewhere(inode)) {
      throw remote(inode, path);
    }
  }

  Placement placement(@Nullable String backend) {
    return new Placement(instance, backend == null ? defaultBackend : backend);
  }

  /** Refuses a backend that is disabled with EOPNOTSUPP, one that nobody knows with EINVAL. */
  void requireBackend(@Nullable String backend) {
    if (backend == null || backends.containsKey(backend)) {
      return;
    }
    refuseDisabled(backend);
    throw new FsException(
        Errno.EINVAL,
        "backend '" + backend + "' is not one of " + new TreeSet<>(backends.keySet()));
  }

  private void refuseDisabled(String backend) {
    String reason = disabled.get(backend);
    if (reason != null) {
      throw new FsException(Errno.EOPNOTSUPP, "backend '" + backend + "' is disabled: " + reason);
    }
  }

  BlobStore blobs(String backend) {
    BlobStore store = backends.get(backend);
    if (store == null) {
      refuseDisabled(backend);
      throw new FsException(
          Errno.EIO, "content is on backend '" + backend + "', which is not configured");
    }
    return store;
  }

  /**
   * Runs a transaction while the lock is held, so that contenders come one after the other.
   *
   * @throws FsException EAGAIN where others hold the lock too long
   */
  <T> T commit(LockKey lock, Function<? super MetadataTransaction, ? extends T> work) {
    return commit(lock, LockMode.EXCLUSIVE, work);
  }

  /** As {@link #commit(LockKey, Function)}, with a lock that may be shared. */
  <T> T commit(
      LockKey lock, LockMode mode, Function<? super MetadataTransaction, ? extends T> work) {
    Lease lease = lease(lock, mode);
    try {
      return metadata.write(work);
    } finally {
      lease.close();
    }
  }

  /**
   * Takes a lease for the time of a commit; the caller closes it. EAGAIN where others hold it too
   * long.
   */
  Lease lease(LockKey key) {
    return lease(key, LockMode.EXCLUSIVE);
  }

  private Lease lease(LockKey key, LockMode mode) {
    return locks
        .acquire(key, mode, limits.leaseTime(), limits.lockWait())
        .orElseThrow(
            () -> new FsException(Errno.EAGAIN, "others are changing it (" + key.value() + ")"));
  }

  /** Returns the instant from which something discarded now may be collected. */
  Instant dueFromNow() {
    return Instant.ofEpochMilli(now().plus(limits.garbageDelay()).toEpochMilli());
  }

  /** Returns the present as notes of garbage keep it. */
  Instant dueNow() {
    return Instant.ofEpochMilli(now().toEpochMilli());
  }

  /** Returns the lock that orders those who change one inode. */
  static LockKey inodeLock(InodeId inode) {
    return new LockKey("inode/" + inode);
  }

  Garbage.DiscardedBlob discarded(InstanceId owner, BlobRef blob) {
    Instant due =
        isShared(blob.backend())
            ? Instant.ofEpochMilli(now().plus(SHARED_DELAY).toEpochMilli())
            : dueFromNow();
    return new Garbage.DiscardedBlob(owner, due, blob);
  }
}
