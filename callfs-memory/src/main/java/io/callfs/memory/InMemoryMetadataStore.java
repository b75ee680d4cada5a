package io.callfs.memory;

import io.callfs.fs.Dentry;
import io.callfs.fs.InodeId;
import io.callfs.fs.InstanceId;
import io.callfs.fs.RegularFile;
import io.callfs.spi.FileCounts;
import io.callfs.spi.InodeNames;
import io.callfs.spi.LinkStore;
import io.callfs.spi.MemoryReads;
import io.callfs.spi.MetadataReader;
import io.callfs.spi.MetadataStore;
import io.callfs.spi.MetadataTransaction;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/**
 * Metadata in the memory of this process: gone with it, otherwise as every store. Readers share a
 * lock, a writer holds it alone and takes everything back where its work throws. Thread-safe.
 *
 * <p>Stricter than it must be, so that what is tested on it does not fail elsewhere: a reader that
 * is used beyond its call, a call within the work of another, and a name whose inode has no row are
 * {@link IllegalStateException}s.
 */
public final class InMemoryMetadataStore
    implements MetadataStore, MemoryReads, InodeNames, FileCounts {

  private final Tables tables = Tables.empty();
  private final AtomicLong numbers = new AtomicLong(1);
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  private final LinkStore links;

  /** Creates an empty store. */
  public InMemoryMetadataStore() {
    this(InstantSource.system());
  }

  /** Creates an empty store whose links expire by the clock. */
  public InMemoryMetadataStore(InstantSource clock) {
    links = new InMemoryLinkStore(clock);
  }

  @Override
  public <A> Optional<A> capability(Class<A> ability) {
    return ability.isInstance(links)
        ? Optional.of(ability.cast(links))
        : MetadataStore.super.capability(ability);
  }

  @Override
  public <T> T read(Function<? super MetadataReader, ? extends T> work) {
    requireNoCall();
    lock.readLock().lock();
    try {
      return answer(work);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public <T> Optional<T> readFromMemory(Function<? super MetadataReader, ? extends T> work) {
    requireNoCall();
    if (!lock.readLock().tryLock()) {
      return Optional.empty();
    }
    try {
      return Optional.of(answer(work));
    } finally {
      lock.readLock().unlock();
    }
  }

  private <T> T answer(Function<? super MetadataReader, ? extends T> work) {
    TablesReader reader = new TablesReader(tables);
    try {
      return work.apply(reader);
    } finally {
      reader.end();
    }
  }

  @Override
  public <T> T write(Function<? super MetadataTransaction, ? extends T> work) {
    requireNoCall();
    lock.writeLock().lock();
    UndoLog log = new UndoLog();
    TablesTransaction transaction = new TablesTransaction(tables, log, numbers);
    boolean committed = false;
    try {
      T result = work.apply(transaction);
      transaction.requireUnbroken();
      committed = true;
      return result;
    } finally {
      transaction.end();
      if (!committed) {
        log.rollBack();
      }
      lock.writeLock().unlock();
    }
  }

  @Override
  public Map<InstanceId, Long> filesPerInstance() {
    requireNoCall();
    lock.readLock().lock();
    try {
      Map<InstanceId, Long> counts = new HashMap<>();
      tables.inodes().values().stream()
          .filter(RegularFile.class::isInstance)
          .forEach(file -> counts.merge(file.placement().instance(), 1L, Long::sum));
      return counts;
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>Looks through all names: that takes the longer the more there are.
   */
  @Override
  public List<Dentry> names(InodeId inode) {
    requireNoCall();
    lock.readLock().lock();
    try {
      List<Dentry> names = new ArrayList<>();
      tables
          .dentries()
          .forEach((directory, entries) ->
              entries.forEach((name, id) -> {
                if (id.equals(inode)) {
                  names.add(new Dentry(directory, name, id));
                }
              }));
      return names;
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Work waits for nothing, so not for another call either; here that would be for ever. */
  private void requireNoCall() {
    if (lock.getReadHoldCount() > 0 || lock.isWriteLockedByCurrentThread()) {
      throw new IllegalStateException("a call within the work of another");
    }
  }

  /** Does nothing: what is in memory stays until nobody refers to the store. */
  @Override
  public void close() {}
}
