package io.callfs.server.metrics;

import io.callfs.fs.BlobKey;
import io.callfs.spi.BlobSource;
import io.callfs.spi.BlobStat;
import io.callfs.spi.BlobStore;
import io.callfs.spi.StoredBlob;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.stream.Stream;

/** Counts and times what a blob store does. */
public final class MeteredBlobStore implements BlobStore {

  private final String name;
  private final BlobStore store;
  private final Metrics metrics;

  /** Wraps a store; closing closes it. */
  public MeteredBlobStore(String name, BlobStore store, Metrics metrics) {
    this.name = name;
    this.store = store;
    this.metrics = metrics;
  }

  @Override
  public StoredBlob put(BlobKey key, InputStream bytes, long sizeHint) throws IOException {
    long start = System.nanoTime();
    try {
      return store.put(key, bytes, sizeHint);
    } finally {
      done("put", start);
    }
  }

  @Override
  public BlobSource open(BlobKey key) {
    long start = System.nanoTime();
    try {
      return store.open(key);
    } finally {
      done("open", start);
    }
  }

  @Override
  public BlobStat stat(BlobKey key) {
    long start = System.nanoTime();
    try {
      return store.stat(key);
    } finally {
      done("stat", start);
    }
  }

  @Override
  public void delete(BlobKey key) {
    long start = System.nanoTime();
    try {
      store.delete(key);
    } finally {
      done("delete", start);
    }
  }

  @Override
  public Stream<BlobStat> list() {
    long start = System.nanoTime();
    try {
      return store.list();
    } finally {
      done("list", start);
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

  private void done(String operation, long start) {
    metrics.backend(name, operation, System.nanoTime() - start);
  }
}
