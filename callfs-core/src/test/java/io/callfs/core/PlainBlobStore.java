package io.callfs.core;

import io.callfs.fs.BlobKey;
import io.callfs.spi.BlobSource;
import io.callfs.spi.BlobStat;
import io.callfs.spi.BlobStore;
import io.callfs.spi.StoredBlob;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;

/** Does what another store does, and has none of its abilities. */
class PlainBlobStore implements BlobStore {

  final BlobStore store;

  PlainBlobStore(BlobStore store) {
    this.store = store;
  }

  @Override
  public StoredBlob put(BlobKey key, InputStream bytes, long sizeHint) throws IOException {
    return store.put(key, bytes, sizeHint);
  }

  @Override
  public BlobSource open(BlobKey key) {
    return store.open(key);
  }

  @Override
  public BlobStat stat(BlobKey key) {
    return store.stat(key);
  }

  @Override
  public void delete(BlobKey key) {
    store.delete(key);
  }

  @Override
  public Stream<BlobStat> list() {
    return store.list();
  }

  @Override
  public void close() {
    store.close();
  }
}
