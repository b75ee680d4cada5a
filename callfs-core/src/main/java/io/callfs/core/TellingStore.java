package io.callfs.core;

import io.callfs.spi.MetadataReader;
import io.callfs.spi.MetadataStore;
import io.callfs.spi.MetadataTransaction;
import io.callfs.spi.TreeListener;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A metadata store whose transactions are told to a listener, once they are over. */
final class TellingStore implements MetadataStore {

  private final MetadataStore store;
  private final TreeListener listener;

  TellingStore(MetadataStore store, TreeListener listener) {
    this.store = store;
    this.listener = listener;
  }

  /** Work of which the last run that came to its end is remembered. */
  private static final class Recorded<T> implements Function<MetadataTransaction, T> {
    private final Function<? super MetadataTransaction, ? extends T> work;
    private volatile @Nullable Recorder run;

    Recorded(Function<? super MetadataTransaction, ? extends T> work) {
      this.work = work;
    }

    @Override
    public T apply(MetadataTransaction tx) {
      run = null;
      Recorder recorder = new Recorder(tx);
      T result = work.apply(recorder);
      run = recorder;
      return result;
    }
  }

  @Override
  public <T> T write(Function<? super MetadataTransaction, ? extends T> work) {
    Recorded<T> recorded = new Recorded<>(work);
    try {
      return store.<T>write(recorded);
    } finally {
      // Also where the store failed: whether it has committed is not always known.
      Recorder run = recorded.run;
      if (run != null && run.hasChanges()) {
        listener.changed(run.change());
      }
    }
  }

  @Override
  public <T> T read(Function<? super MetadataReader, ? extends T> work) {
    return store.read(work);
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
