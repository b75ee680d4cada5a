package io.callfs.server;

import io.callfs.fs.FsException;
import io.callfs.server.config.Configuration;
import io.callfs.server.metrics.MeteredBlobStore;
import io.callfs.server.metrics.MeteredLockManager;
import io.callfs.server.metrics.MeteredMetadataStore;
import io.callfs.server.metrics.Metrics;
import io.callfs.server.setup.ExitStatus;
import io.callfs.server.setup.Prepared;
import io.callfs.server.setup.StartFailure;
import io.callfs.spi.AdapterSettings;
import io.callfs.spi.BlobStore;
import io.callfs.spi.BlobStoreProvider;
import io.callfs.spi.LockManager;
import io.callfs.spi.LockManagerProvider;
import io.callfs.spi.MetadataStore;
import io.callfs.spi.MetadataStoreProvider;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Function;

/**
 * The adapters that a configuration asks for, open and metered. Whoever opened them closes them.
 *
 * @param metadata the metadata store
 * @param locks the lock manager
 * @param backendName the name of the default backend
 * @param blobs its blob store
 */
record Adapters(MetadataStore metadata, LockManager locks, String backendName, BlobStore blobs)
    implements AutoCloseable {

  /**
   * Opens them.
   *
   * @throws StartFailure for what can't be opened
   */
  static Adapters open(Prepared prepared, Metrics metrics) {
    Configuration configuration = prepared.configuration();
    AdapterSettings settings = new AdapterSettings(settings(prepared));
    Cleanup cleanup = new Cleanup();
    try {
      String metadataType = lower(configuration.metadataStore().type());
      MetadataStore metadata =
          cleanup.with(
              new MeteredMetadataStore(
                  provider(MetadataStoreProvider.class, MetadataStoreProvider::name, metadataType)
                      .open(settings),
                  metrics));
      LockManager locks =
          cleanup.with(
              new MeteredLockManager(
                  provider(
                          LockManagerProvider.class,
                          LockManagerProvider::name,
                          lower(configuration.dlm().type()))
                      .open(settings),
                  metrics));
      String backend = lower(configuration.backend().defaultBackend());
      BlobStore blobs =
          cleanup.with(
              new MeteredBlobStore(
                  backend,
                  provider(BlobStoreProvider.class, BlobStoreProvider::name, backend)
                      .open(settings),
                  metrics));
      cleanup.keep();
      return new Adapters(metadata, locks, backend, blobs);
    } catch (FsException | IllegalArgumentException e) {
      throw StartFailures.of(e);
    } finally {
      cleanup.close();
    }
  }

  /** Settings as adapters know them, by the names of the configuration file. */
  private static Map<String, String> settings(Prepared prepared) {
    Configuration configuration = prepared.configuration();
    Map<String, String> settings = new HashMap<>();
    settings.put("backend.localfs_root_path", prepared.data().root().toString());
    settings.put("metadata_store.sqlite_path", prepared.sqliteFile().toString());
    settings.put(
        "metadata_store.cache_ttl", configuration.metadataStore().cacheTtl().toMillis() + "ms");
    settings.put(
        "metadata_store.cache_entries",
        Integer.toString(configuration.metadataStore().cacheEntries()));
    settings.put(
        "server.metadata_op_timeout", configuration.server().metadataOpTimeout().toMillis() + "ms");
    return settings;
  }

  private static <P> P provider(Class<P> kind, Function<P, String> name, String wanted) {
    List<P> providers = ServiceLoader.load(kind).stream().map(ServiceLoader.Provider::get).toList();
    return providers.stream()
        .filter(provider -> name.apply(provider).equals(wanted))
        .findFirst()
        .orElseThrow(() ->
            new StartFailure(
                ExitStatus.CONFIGURATION,
                "there is no adapter '"
                    + wanted
                    + "' on the class path; there are "
                    + providers.stream().map(name).toList()));
  }

  private static String lower(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void close() {
    blobs.close();
    locks.close();
    metadata.close();
  }
}
