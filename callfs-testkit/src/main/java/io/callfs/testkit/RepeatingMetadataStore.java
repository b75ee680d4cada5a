package io.callfs.testkit;

import io.callfs.spi.MetadataReader;
import io.callfs.spi.MetadataStore;
import io.callfs.spi.MetadataTransaction;
import java.util.Optional;
import java.util.function.Function;

/**
 * A metadata store that runs all work twice, the first time in vain, as a store may whose
 * transactions meet. Work with side effects, or whose result comes from its first run, shows.
 * Thread-safe.
 */
public final class RepeatingMetadataStore implements MetadataStore {

  private final MetadataStore store;

  /** Creates a store in front of another, which it closes. */
  public RepeatingMetadataStore(MetadataStore store) {
    this.store = store;
  }

  @Override
  public <A> Optional<A> capability(Class<A> ability) {
    return store.capability(ability);
  }

  @Override
  public <T> T read(Function<? super MetadataReader, ? extends T> work) {
    return store.read(reader -> {
      T inVain = work.apply(reader);
      return inVain == null ? inVain : work.apply(reader);
    });
  }

  @Override
  public <T> T write(Function<? super MetadataTransaction, ? extends T> work) {
    try {
      return store.write(tx -> {
        T inVain = work.apply(tx);
        throw new Again(inVain);
      });
    } catch (Again again) {
      return store.write(work);
    }
  }

  @Override
  public void close() {
    store.close();
  }

  private static final class Again extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Again(Object result) {
      super("took back " + result, null, false, false);
    }
  }
}
