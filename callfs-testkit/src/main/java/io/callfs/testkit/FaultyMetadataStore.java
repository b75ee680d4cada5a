package io.callfs.testkit;

import io.callfs.spi.MemoryReads;
import io.callfs.spi.MetadataReader;
import io.callfs.spi.MetadataStore;
import io.callfs.spi.MetadataTransaction;
import java.util.Optional;
import java.util.function.Function;

/**
 * A metadata store whose calls fail as {@link Faults} say: reads and writes, and each verb within
 * them. Has the abilities of the store behind it. Thread-safe.
 */
public final class FaultyMetadataStore implements MetadataStore {

  private final MetadataStore store;
  private final Faults faults;

  /** Creates a store before another, which it closes. */
  public FaultyMetadataStore(MetadataStore store, Faults faults) {
    this.store = store;
    this.faults = faults;
  }

  @Override
  public <T> T read(Function<? super MetadataReader, ? extends T> work) {
    Faults.Calls calls = faults.here();
    return calls.<T, RuntimeException>make(
        "read", () -> store.read(rows -> work.apply(new FaultyReader(rows, calls))));
  }

  @Override
  public <T> T write(Function<? super MetadataTransaction, ? extends T> work) {
    Faults.Calls calls = faults.here();
    return calls.<T, RuntimeException>make(
        "write",
        () -> store.write(tx -> calls.within(() -> work.apply(new FaultyTransaction(tx, calls)))));
  }

  @Override
  public <A> Optional<A> capability(Class<A> ability) {
    if (ability.equals(MemoryReads.class)) {
      return store
          .capability(MemoryReads.class)
          .map(memory -> ability.cast(new FaultyMemoryReads(memory, faults)));
    }
    return store.capability(ability);
  }

  @Override
  public void close() {
    store.close();
  }

  private record FaultyMemoryReads(MemoryReads memory, Faults faults) implements MemoryReads {
    @Override
    public <T> Optional<T> readFromMemory(Function<? super MetadataReader, ? extends T> work) {
      Faults.Calls calls = faults.here();
      return calls.<Optional<T>, RuntimeException>make(
          "readFromMemory",
          () -> memory.readFromMemory(rows -> work.apply(new FaultyReader(rows, calls))));
    }
  }
}
