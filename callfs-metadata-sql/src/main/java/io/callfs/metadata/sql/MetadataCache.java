package io.callfs.metadata.sql;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.callfs.fs.BlobKey;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.Octets;
import io.callfs.fs.Symlink;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Rows in memory, always those of one committed state of the database, the <em>published</em> one.
 *
 * <p>Commits are numbered. One thread commits: {@link #begin} before the database is told to, then
 * {@link #publish} or {@link #abandon}. Until the publication readers of the cache see the state
 * before, which is durable too; the publication changes all rows at one instant, because readers of
 * the cache check a stamp after each row and begin again where it has moved. So a reader of the
 * cache sees one state, never a change that is not durable, and after the publication, which comes
 * before the answer to the writer, nobody sees the old one.
 *
 * <p>A reader of the database may see a commit before it is published. It must not tell so, or
 * somebody could see the new state and then in the cache the old one; so it waits, when it has
 * read, until all commits are published that had begun when its snapshot existed ({@link
 * #awaitPublished}). What it has read may go to the cache unless a commit that was not published
 * before its snapshot began has touched the row ({@link #load}); {@link #begin} marks these before
 * the database makes the commit visible.
 *
 * <p>The thread that commits may put rows that it has read and not changed: no other changes them.
 */
class MetadataCache {

  private static final int STRIPES = 1 << 14;

  final Cache<InodeId, Inode> inodes;
  final Cache<DentryKey, Row<InodeId>> dentries;
  final Cache<InodeId, ExtentList> extents;
  final Cache<BlobKey, Octets> smallBlobs;

  private final AtomicLongArray touched = new AtomicLongArray(STRIPES);
  final ReentrantLock lock = new ReentrantLock();
  final Condition publication = lock.newCondition();

  /** Odd while a publication is under way. */
  private volatile long stamp;

  volatile long begun;
  volatile long published;

  MetadataCache(CacheLimits limits) {
    inodes =
        Caffeine.newBuilder()
            .executor(Runnable::run)
            .expireAfterWrite(limits.ttl())
            .maximumWeight(limits.entries())
            .weigher((InodeId id, Inode inode) -> weight(inode))
            .build();
    dentries = rows(limits);
    extents = rows(limits);
    smallBlobs =
        Caffeine.newBuilder()
            .executor(Runnable::run)
            .expireAfterWrite(limits.ttl())
            .maximumWeight(limits.smallBlobBytes())
            .weigher((BlobKey key, Octets bytes) -> bytes.length() + 200)
            .build();
  }

  private static <K, V> Cache<K, V> rows(CacheLimits limits) {
    return Caffeine.newBuilder()
        .executor(Runnable::run)
        .expireAfterWrite(limits.ttl())
        .maximumSize(limits.entries())
        .build();
  }

  /** Returns for how many usual rows an inode counts, whose own texts may be long. */
  private static int weight(Inode inode) {
    long bytes = inode instanceof Symlink ? inode.size() : 0;
    for (Map.Entry<String, Octets> xattr : inode.xattrs().entrySet()) {
      bytes += xattr.getKey().length() + xattr.getValue().length();
    }
    return (int) (1 + bytes / CacheLimits.BYTES_PER_PATH);
  }

  /** Returns the stamp of the state that is now published; odd while it changes. */
  long stamp() {
    return stamp;
  }

  /** Returns the number of the last commit that is published. */
  long published() {
    return published;
  }

  /** Returns the number of the last commit that has begun. */
  long begun() {
    return begun;
  }

  /** Tells that the changes are about to be committed; returns the number of the commit. */
  long begin(Changes changes) {
    long number = begun + 1;
    touch(number, changes);
    begun = number;
    return number;
  }

  /** Keeps the rows that a commit changes from being loaded as they were before it. */
  final void touch(long number, Changes changes) {
    changes.inodes.keySet().forEach(key -> touch(key, number));
    changes.dentries.keySet().forEach(key -> touch(key, number));
    changes.extents.keySet().forEach(key -> touch(key, number));
    changes.smallBlobs.keySet().forEach(key -> touch(key, number));
  }

  /** Makes committed changes what readers of the cache see. */
  void publish(long number, Changes changes) {
    lock.lock();
    try {
      turnStamp();
      renew(changes);
      settle(number);
    } finally {
      lock.unlock();
    }
  }

  /** Makes rows that are there what they are after the changes. */
  final void renew(Changes changes) {
    changes.inodes.forEach((key, row) -> renew(inodes, key, row.value()));
    changes.dentries.forEach((key, row) -> renew(dentries, key, row));
    changes.extents.forEach((key, row) -> renew(extents, key, row.value()));
    changes.smallBlobs.forEach((key, row) -> renew(smallBlobs, key, row.value()));
  }

  /** Tells that a commit has failed; its rows are forgotten, whatever became of them. */
  void abandon(long number, Changes changes) {
    lock.lock();
    try {
      turnStamp();
      inodes.invalidateAll(changes.inodes.keySet());
      dentries.invalidateAll(changes.dentries.keySet());
      extents.invalidateAll(changes.extents.keySet());
      smallBlobs.invalidateAll(changes.smallBlobs.keySet());
      settle(number);
    } finally {
      lock.unlock();
    }
  }

  // Only the thread that commits changes it, under the lock.
  @SuppressWarnings("NonAtomicVolatileUpdate")
  final void turnStamp() {
    stamp++;
  }

  private void settle(long number) {
    turnStamp();
    published = number;
    publication.signalAll();
  }

  /**
   * Replaces a row that is there. One that is not stays out until somebody reads it: most files are
   * written more often than they are read soon after, and each row put costs the writer's thread.
   */
  private static <K, V> void renew(Cache<K, V> cache, K key, @Nullable V value) {
    if (value == null) {
      cache.asMap().remove(key);
    } else {
      cache.asMap().replace(key, value);
    }
  }

  /**
   * Waits until a commit is published.
   *
   * @throws FsException ETIMEDOUT
   */
  void awaitPublished(long number, long timeoutNanos) {
    if (published >= number) {
      return;
    }
    boolean interrupted = false;
    lock.lock();
    try {
      long left = timeoutNanos;
      while (published < number) {
        if (left <= 0) {
          throw new FsException(Errno.ETIMEDOUT, "metadata commit");
        }
        try {
          left = publication.awaitNanos(left);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Takes rows over that were read from a snapshot, as far as they are still true.
   *
   * @param asOf the last commit that was published before the snapshot began
   */
  void load(long asOf, Loaded rows) {
    // Who publishes now is not to be held up, and a cache need not have everything.
    if (rows.isEmpty() || !lock.tryLock()) {
      return;
    }
    try {
      putIfTrue(asOf, rows);
    } finally {
      lock.unlock();
    }
  }

  /** Puts the rows that no commit has touched since. */
  final void putIfTrue(long asOf, Loaded rows) {
    rows.inodes().forEach((key, row) -> putIfTrue(inodes, key, row, asOf));
    rows.dentries().forEach((key, row) -> putIfTrue(dentries, key, row, asOf));
    rows.extents().forEach((key, row) -> putIfTrue(extents, key, row, asOf));
    rows.smallBlobs().forEach((key, row) -> putIfTrue(smallBlobs, key, row, asOf));
  }

  private <K, V> void putIfTrue(Cache<K, V> cache, K key, V row, long asOf) {
    if (touched.get(stripe(key)) <= asOf) {
      cache.put(key, row);
    }
  }

  final void touch(Object key, long number) {
    touched.set(stripe(key), number);
  }

  private static int stripe(Object key) {
    int hash = key.hashCode() * 0x9E3779B9;
    return hash >>> 18;
  }

  /** Returns a row for a reader that began with the stamp. */
  <K, V> V get(Cache<K, V> cache, K key, long since) {
    @Nullable V row = cache.getIfPresent(key);
    if (stamp != since) {
      throw NotInMemory.CHANGED;
    }
    if (row == null) {
      throw NotInMemory.ABSENT;
    }
    return row;
  }
}
