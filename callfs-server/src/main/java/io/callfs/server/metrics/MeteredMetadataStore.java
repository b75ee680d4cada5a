package io.callfs.server.metrics;

import io.callfs.spi.MetadataReader;
import io.callfs.spi.MetadataStore;
import io.callfs.spi.MetadataTransaction;
import java.util.Optional;
import java.util.function.Function;

/**
 * Counts and times the reads and transactions of a metadata store; reads from memory take too
 * little to be timed.
 */
public final class MeteredMetadataStore implements MetadataStore {

  private final MetadataStore store;
  private final Metrics metrics;

  /** Wraps a store; closing closes it. */
  public MeteredMetadataStore(MetadataStore store, Metrics metrics) {
    this.store = store;
    this.metrics = metrics;
  }

  @Override
  public <T> T read(Function<? super MetadataReader, ? extends T> work) {
    long start = System.nanoTime();
    try {
      return store.read(work);
    } finally {
      metrics.query("read", System.nanoTime() - start);
    }
  }

  @Override
  public <T> T write(Function<? super MetadataTransaction, ? extends T> work) {
    long start = System.nanoTime();
    try {
      return store.write(work);
    } finally {
      metrics.query("write", System.nanoTime() - start);
    }
  }

  @Override
  public <A> Optional<A> capability(Class<A> ability) {
    return store.capability(ability);
  }

  @Override
  public void close() {
    store.close();
  }
}
