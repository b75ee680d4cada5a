package io.callfs.server;

import io.callfs.fs.FsException;
import io.callfs.spi.AdapterSettings;
import io.callfs.spi.Lease;
import io.callfs.spi.LockKey;
import io.callfs.spi.LockManager;
import io.callfs.spi.LockManagerProvider;
import io.callfs.spi.LockMode;
import io.callfs.spi.MetadataReader;
import io.callfs.spi.MetadataStore;
import io.callfs.spi.MetadataStoreProvider;
import io.callfs.spi.MetadataTransaction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A metadata store and a lock manager that several servers of this process use at once. Whoever
 * opened them closes them, after the last server. Thread-safe.
 */
final class SharedServices implements AutoCloseable {

  private final MetadataStore metadata;
  private final LockManager locks;

  private SharedServices(MetadataStore metadata, LockManager locks) {
    this.metadata = metadata;
    this.locks = locks;
  }

  /**
   * Opens the embedded ones.
   *
   * @param file the database
   * @throws io.callfs.server.setup.StartFailure where it can't be used
   */
  static SharedServices embedded(Path file) {
    AdapterSettings settings =
        new AdapterSettings(Map.of("metadata_store.sqlite_path", file.toString()));
    Cleanup cleanup = new Cleanup();
    try {
      MetadataStore metadata =
          cleanup.with(
              Adapters.provider(MetadataStoreProvider.class, MetadataStoreProvider::name, "sqlite")
                  .open(settings));
      LockManager locks =
          Adapters.provider(LockManagerProvider.class, LockManagerProvider::name, "local")
              .open(settings);
      cleanup.keep();
      return new SharedServices(metadata, locks);
    } catch (FsException e) {
      throw StartFailures.of(e);
    } finally {
      cleanup.close();
    }
  }

  /** Returns the store for one server, which may close what it was given. */
  MetadataStore metadata() {
    return new LentMetadata(metadata);
  }

  /** Returns the manager for one server, which may close what it was given. */
  LockManager locks() {
    return new LentLocks(locks);
  }

  @Override
  public void close() {
    locks.close();
    metadata.close();
  }

  private record LentMetadata(MetadataStore store) implements MetadataStore {
    @Override
    public <T> T read(Function<? super MetadataReader, ? extends T> work) {
      return store.read(work);
    }

    @Override
    public <T> T write(Function<? super MetadataTransaction, ? extends T> work) {
      return store.write(work);
    }

    @Override
    public <A> Optional<A> capability(Class<A> ability) {
      return store.capability(ability);
    }

    /** Leaves it open for the others. */
    @Override
    public void close() {}
  }

  private record LentLocks(LockManager manager) implements LockManager {
    @Override
    public Optional<Lease> acquire(LockKey key, LockMode mode, Duration ttl, Duration maxWait) {
      return manager.acquire(key, mode, ttl, maxWait);
    }

    @Override
    public long held() {
      return manager.held();
    }

    @Override
    public <A> Optional<A> capability(Class<A> ability) {
      return manager.capability(ability);
    }

    /** Leaves it open for the others. */
    @Override
    public void close() {}
  }
}
