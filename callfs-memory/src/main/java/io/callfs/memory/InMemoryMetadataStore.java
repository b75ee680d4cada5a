package io.callfs.memory;

import io.callfs.spi.MemoryReads;
import io.callfs.spi.MetadataReader;
import io.callfs.spi.MetadataStore;
import io.callfs.spi.MetadataTransaction;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/**
 * Metadata in the memory of this process: gone with it, otherwise as every store. Readers share a
 * lock, a writer holds it alone and takes everything back where its work throws. Thread-safe.
 */
public final class InMemoryMetadataStore implements MetadataStore, MemoryReads {

  private final Tables tables = Tables.empty();
  private final AtomicLong numbers = new AtomicLong(1);
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  /** Creates an empty store. */
  public InMemoryMetadataStore() {}

  @Override
  public <T> T read(Function<? super MetadataReader, ? extends T> work) {
    lock.readLock().lock();
    try {
      return work.apply(new TablesReader(tables));
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public <T> Optional<T> readFromMemory(Function<? super MetadataReader, ? extends T> work) {
    if (!lock.readLock().tryLock()) {
      return Optional.empty();
    }
    try {
      return Optional.of(work.apply(new TablesReader(tables)));
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public <T> T write(Function<? super MetadataTransaction, ? extends T> work) {
    lock.writeLock().lock();
    UndoLog log = new UndoLog();
    boolean committed = false;
    try {
      T result = work.apply(new TablesTransaction(tables, log, numbers));
      committed = true;
      return result;
    } finally {
      if (!committed) {
        log.rollBack();
      }
      lock.writeLock().unlock();
    }
  }

  /** Does nothing: what is in memory stays until nobody refers to the store. */
  @Override
  public void close() {}
}
