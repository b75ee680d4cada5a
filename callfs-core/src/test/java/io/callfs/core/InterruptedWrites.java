package io.callfs.core;

import io.callfs.spi.MetadataReader;
import io.callfs.spi.MetadataStore;
import io.callfs.spi.MetadataTransaction;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A metadata store that runs the work of one write in vain, then something else, then the work
 * again: so others act between a decision and its commit.
 */
final class InterruptedWrites implements MetadataStore {

  private final MetadataStore store;
  private final AtomicReference<@Nullable Runnable> interruption = new AtomicReference<>();

  private final AtomicReference<@Nullable Runnable> afterRead = new AtomicReference<>();

  InterruptedWrites(MetadataStore store) {
    this.store = store;
  }

  /** Interrupts the next write. */
  void interruptOnce(Runnable other) {
    interruption.set(other);
  }

  @Override
  public <A> Optional<A> capability(Class<A> ability) {
    return store.capability(ability);
  }

  /** Lets the next read answer what was there before something else. */
  void interruptAfterRead(Runnable other) {
    afterRead.set(other);
  }

  @Override
  public <T> T read(Function<? super MetadataReader, ? extends T> work) {
    Runnable other = afterRead.getAndSet(null);
    T result = store.read(work);
    if (other != null) {
      other.run();
    }
    return result;
  }

  @Override
  public <T> T write(Function<? super MetadataTransaction, ? extends T> work) {
    Runnable other = interruption.getAndSet(null);
    if (other != null) {
      try {
        Object never =
            store.write(tx -> {
              T inVain = work.apply(tx);
              throw new RolledBack(inVain);
            });
        throw new AssertionError("committed " + never);
      } catch (RolledBack expected) {
        other.run();
      }
    }
    return store.write(work);
  }

  @Override
  public void close() {
    store.close();
  }

  private static final class RolledBack extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RolledBack(Object result) {
      super("took back " + result, null, false, false);
    }
  }
}
