package io.callfs.testkit;

import io.callfs.fs.BlobKey;
import io.callfs.spi.BlobSource;
import io.callfs.spi.BlobStat;
import io.callfs.spi.BlobStore;
import io.callfs.spi.StoredBlob;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A blob store whose calls fail as {@link Faults} say, those of its open sources too. Keeps the
 * contract while it fails: a put that throws leaves no blob, an open that throws leaves nothing
 * open. Has the abilities of the store behind it, which do not fail. Thread-safe.
 */
public final class FaultyBlobStore implements BlobStore {

  private final BlobStore store;
  private final Faults faults;

  /** Creates a store before another, which it closes. */
  public FaultyBlobStore(BlobStore store, Faults faults) {
    this.store = store;
    this.faults = faults;
  }

  @Override
  public StoredBlob put(BlobKey key, InputStream bytes, long sizeHint) throws IOException {
    return faults
        .here()
        .<StoredBlob, IOException>make(
            "put", () -> store.put(key, bytes, sizeHint), stored -> store.delete(key));
  }

  @Override
  public BlobSource open(BlobKey key) {
    return new FaultySource(
        faults.here().make("open", () -> store.open(key), BlobSource::close), faults);
  }

  @Override
  public BlobStat stat(BlobKey key) {
    return faults.here().make("stat", () -> store.stat(key));
  }

  @Override
  public void delete(BlobKey key) {
    faults.here().run("delete", () -> store.delete(key));
  }

  @Override
  public Stream<BlobStat> list() {
    return faults.here().make("list", store::list, Stream::close);
  }

  @Override
  public <A> Optional<A> capability(Class<A> ability) {
    return store.capability(ability);
  }

  @Override
  public void close() {
    store.close();
  }

  private record FaultySource(BlobSource source, Faults faults) implements BlobSource {
    @Override
    public long size() {
      return source.size();
    }

    @Override
    public int read(long position, ByteBuffer target) {
      return faults.here().make("read", () -> source.read(position, target));
    }

    @Override
    public void transferTo(long position, long count, WritableByteChannel target)
        throws IOException {
      boolean ignored =
          faults
              .here()
              .<Boolean, IOException>make(
                  "transferTo",
                  () -> {
                    source.transferTo(position, count, target);
                    return true;
                  });
    }

    @Override
    public void close() {
      source.close();
    }
  }
}
