package io.callfs.metadata.sql;

import com.github.benmanes.caffeine.cache.Cache;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import java.sql.SQLException;
import java.util.List;

/**
 * The cache over a database to which other instances write as well. Its commits have the numbers of
 * the {@link Ledger}, so that its state is that of one commit of all instances, with some rows
 * missing: what others have committed is taken over in the order of the numbers, by forgetting the
 * rows.
 *
 * <p>It is <em>on line</em> while somebody follows the ledger; otherwise it holds nothing and takes
 * nothing. What was read from a snapshot may go in where the snapshot is not older than the instant
 * at which it came on line, since it does not know what was committed before.
 *
 * <p>A reader of the database tells of its snapshot only after the cache has come so far ({@link
 * #lacks}), or it could see the new state and then, in memory, the old one.
 */
final class SharedCache extends MetadataCache {

  private volatile boolean online;
  private boolean inFlight;
  private long baseline;
  private long token;

  /** The last commit that was told while the cache was off line. */
  private long told;

  private long refusedFor = -1;

  SharedCache(CacheLimits limits) {
    super(limits);
  }

  boolean online() {
    return online;
  }

  /** Forgets everything and takes nothing any more. */
  void offline() {
    lock.lock();
    try {
      online = false;
      told = Math.max(told, published);
      forgetAll();
      publication.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Comes on line with the state of a commit that was the last one after everything was forgotten.
   *
   * @return false where somebody was told of a later commit meanwhile; look again
   */
  boolean online(Head head) {
    lock.lock();
    try {
      if (head.seq() < told && refusedFor != told) {
        refusedFor = told;
        return false;
      }
      // Twice behind what was told before: the server has lost commits in a fail-over.
      told = 0;
      refusedFor = -1;
      startAt(head);
      online = true;
      publication.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void startAt(Head head) {
    forgetAll();
    published = head.seq();
    baseline = head.seq();
    token = head.token();
    if (!inFlight) {
      begun = published;
    }
  }

  private void forgetAll() {
    turnStamp();
    inodes.invalidateAll();
    dentries.invalidateAll();
    extents.invalidateAll();
    smallBlobs.invalidateAll();
    turnStamp();
  }

  /** Returns whether this holds the state of the commit, or nothing at all. */
  boolean isAt(Head head) {
    lock.lock();
    try {
      return !online || (published == head.seq() && token == head.token());
    } finally {
      lock.unlock();
    }
  }

  /** Returns the last commit that anybody was told of here. */
  long mark() {
    lock.lock();
    try {
      return online ? published : Math.max(told, published);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns whether this does not know yet of a commit that somebody is about to be told of, and
   * should learn of it first.
   */
  boolean lacks(long seq) {
    lock.lock();
    try {
      if (!online) {
        told = Math.max(told, seq);
        return false;
      }
      return published < seq;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Comes at least to a state, by what the ledger says and by waiting for commits of ours; also
   * true where this holds nothing.
   *
   * @return false where the ledger does not lead there
   */
  boolean catchUp(Statements statements, Head to, long timeoutNanos) throws SQLException {
    while (lacks(to.seq())) {
      awaitOwn(to.seq(), timeoutNanos);
      long before = published;
      if (before >= to.seq()) {
        break;
      }
      advance(Ledger.since(statements, before));
      if (published == before && online && !ownIsNext(before)) {
        return false;
      }
    }
    return true;
  }

  private boolean ownIsNext(long after) {
    lock.lock();
    try {
      return inFlight && begun == after + 1;
    } finally {
      lock.unlock();
    }
  }

  /** Takes over what others have committed, as far as no commit of ours comes before it. */
  void advance(List<Commit> commits) {
    lock.lock();
    try {
      for (Commit commit : commits) {
        long seq = commit.head().seq();
        if (!online || (inFlight && seq >= begun)) {
          return;
        }
        if (seq > published) {
          takeOver(commit);
        }
      }
      publication.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void takeOver(Commit commit) {
    ChangedKeys keys = commit.keys();
    long seq = commit.head().seq();
    if (keys == null || seq != published + 1) {
      startAt(commit.head());
      return;
    }
    turnStamp();
    keys.inodes().forEach(key -> drop(inodes, key, seq));
    keys.dentries().forEach(key -> drop(dentries, key, seq));
    keys.extents().forEach(key -> drop(extents, key, seq));
    keys.smallBlobs().forEach(key -> drop(smallBlobs, key, seq));
    published = seq;
    token = commit.head().token();
    if (!inFlight) {
      begun = seq;
    }
    turnStamp();
  }

  private <K, V> void drop(Cache<K, V> cache, K key, long seq) {
    touch(key, seq);
    cache.asMap().remove(key);
  }

  /** Tells that changes are about to be committed under the number. */
  void begin(long number, Changes changes) {
    lock.lock();
    try {
      touch(number, changes);
      begun = number;
      inFlight = true;
    } finally {
      lock.unlock();
    }
  }

  /** Makes a commit what readers of the cache see. */
  void publish(Head head, Changes changes) {
    lock.lock();
    try {
      inFlight = false;
      if (!online) {
        told = Math.max(told, head.seq());
        begun = head.seq();
      } else if (published == head.seq() - 1) {
        turnStamp();
        renew(changes);
        published = head.seq();
        token = head.token();
        turnStamp();
      } else if (published < head.seq()) {
        startAt(head);
      } else {
        begun = published;
      }
      publication.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Tells that a commit that had begun is known not to be. */
  void cancel() {
    lock.lock();
    try {
      inFlight = false;
      begun = published;
      publication.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Tells that nobody knows what became of a commit that had begun. */
  void lose() {
    lock.lock();
    try {
      inFlight = false;
      told = Math.max(told, begun);
      offline();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for a commit of ours that is under way and that a snapshot of the state may hold.
   *
   * @throws FsException ETIMEDOUT
   */
  void awaitOwn(long seq, long timeoutNanos) {
    boolean interrupted = false;
    lock.lock();
    try {
      long left = timeoutNanos;
      while (online && inFlight && begun <= seq) {
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

  @Override
  void load(long asOf, Loaded rows) {
    if (rows.isEmpty() || !online || !lock.tryLock()) {
      return;
    }
    try {
      if (online && asOf >= baseline && asOf <= published) {
        putIfTrue(asOf, rows);
      }
    } finally {
      lock.unlock();
    }
  }
}
