package io.callfs.server;

import io.callfs.fs.FsException;
import io.callfs.server.config.Configuration;
import io.callfs.server.config.Configuration.DefaultBackend;
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
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;

/**
 * The adapters that a configuration asks for, open and metered. Whoever opened them closes them.
 *
 * @param metadata the metadata store
 * @param locks the lock manager
 * @param defaultBackend the name of the backend of new files
 * @param backends the blob store of each backend by its name
 */
record Adapters(
    MetadataStore metadata,
    LockManager locks,
    String defaultBackend,
    Map<String, BlobStore> backends)
    implements AutoCloseable {

  /** Copies the map, in its order. */
  Adapters {
    backends = Collections.unmodifiableMap(new LinkedHashMap<>(backends));
  }

  /**
   * Opens them.
   *
   * @throws StartFailure for what can't be opened
   */
  static Adapters open(Prepared prepared, Metrics metrics) {
    return open(prepared, metrics, Optional.empty());
  }

  /** As {@link #open(Prepared, Metrics)}, with the store and the locks of others where given. */
  static Adapters open(Prepared prepared, Metrics metrics, Optional<SharedServices> shared) {
    Configuration configuration = prepared.configuration();
    AdapterSettings settings =
        settings(configuration, prepared.data().root(), prepared.sqliteFile());
    Cleanup cleanup = new Cleanup();
    try {
      MetadataStore metadata =
          cleanup.with(
              new MeteredMetadataStore(
                  shared
                      .map(SharedServices::metadata)
                      .orElseGet(() -> metadata(configuration, settings)),
                  metrics));
      LockManager locks =
          cleanup.with(
              new MeteredLockManager(
                  shared.map(SharedServices::locks).orElseGet(() -> locks(configuration, settings)),
                  metrics));
      Map<String, BlobStore> backends = new LinkedHashMap<>();
      for (String name : enabled(configuration.backend())) {
        backends.put(
            name,
            cleanup.with(
                new MeteredBlobStore(
                    name,
                    provider(BlobStoreProvider.class, BlobStoreProvider::name, name).open(settings),
                    metrics)));
      }
      cleanup.keep();
      return new Adapters(
          metadata, locks, lower(configuration.backend().defaultBackend()), backends);
    } catch (FsException | IllegalArgumentException e) {
      throw StartFailures.of(e);
    } finally {
      cleanup.close();
    }
  }

  private static MetadataStore metadata(Configuration configuration, AdapterSettings settings) {
    String type = lower(configuration.metadataStore().type());
    return provider(MetadataStoreProvider.class, MetadataStoreProvider::name, type).open(settings);
  }

  private static LockManager locks(Configuration configuration, AdapterSettings settings) {
    String type = lower(configuration.dlm().type());
    return provider(LockManagerProvider.class, LockManagerProvider::name, type).open(settings);
  }

  /** Returns the names of the backends that are used. */
  static List<String> enabled(Configuration.Backend backend) {
    return Arrays.stream(DefaultBackend.values())
        .filter(kind -> disabled(backend, kind).isEmpty())
        .map(Adapters::lower)
        .toList();
  }

  /** Returns why a backend is not used; empty for one that is. */
  private static Optional<String> disabled(Configuration.Backend backend, DefaultBackend kind) {
    return switch (kind) {
      case LOCALFS -> Optional.empty();
      case S3 ->
          backend.s3().bucketName().isPresent()
              ? Optional.empty()
              : Optional.of("no backend.s3_bucket_name is configured");
    };
  }

  /** Returns the backends that there could be and that are not used, each with the reason. */
  static Map<String, String> disabled(Configuration.Backend backend) {
    Map<String, String> reasons = new LinkedHashMap<>();
    for (DefaultBackend kind : DefaultBackend.values()) {
      disabled(backend, kind).ifPresent(reason -> reasons.put(lower(kind), reason));
    }
    return reasons;
  }

  /** Settings as adapters know them, by the names of the configuration file. */
  static AdapterSettings settings(Configuration configuration, Path root, Path sqliteFile) {
    Map<String, String> settings = new HashMap<>();
    settings.put("backend.localfs_root_path", root.toString());
    settings.put("metadata_store.sqlite_path", sqliteFile.toString());
    settings.put(
        "metadata_store.cache_ttl", configuration.metadataStore().cacheTtl().toMillis() + "ms");
    settings.put(
        "metadata_store.cache_entries",
        Integer.toString(configuration.metadataStore().cacheEntries()));
    settings.put("dlm.redis_addr", configuration.dlm().redisAddr().reveal());
    configuration
        .dlm()
        .redisPassword()
        .ifPresent(password -> settings.put("dlm.redis_password", password.reveal()));
    configuration
        .metadataStore()
        .dsn()
        .ifPresent(dsn -> settings.put("metadata_store.dsn", dsn.reveal()));
    settings.put(
        "metadata_store.coherence_interval",
        configuration.metadataStore().coherenceInterval().toMillis() + "ms");
    settings.put(
        "metadata_store.max_connections",
        Integer.toString(configuration.metadataStore().maxConnections()));
    settings.put(
        "server.metadata_op_timeout", configuration.server().metadataOpTimeout().toMillis() + "ms");
    settings.put(
        "server.file_op_timeout", configuration.server().fileOpTimeout().toMillis() + "ms");
    putBucket(settings, configuration.backend().s3());
    return new AdapterSettings(settings);
  }

  private static void putBucket(Map<String, String> settings, Configuration.S3 s3) {
    s3.bucketName().ifPresent(name -> settings.put("backend.s3_bucket_name", name));
    settings.put("backend.s3_region", s3.region());
    s3.endpoint().ifPresent(uri -> settings.put("backend.s3_endpoint", uri.toString()));
    s3.accessKey().ifPresent(key -> settings.put("backend.s3_access_key", key.reveal()));
    s3.secretKey().ifPresent(key -> settings.put("backend.s3_secret_key", key.reveal()));
    settings.put("backend.s3_server_side_encryption", s3.serverSideEncryption().spelling());
    s3.kmsKeyId().ifPresent(id -> settings.put("backend.s3_kms_key_id", id));
    settings.put("backend.s3_acl", s3.acl().spelling());
    settings.put("backend.s3_upload_timeout", s3.uploadTimeout().toMillis() + "ms");
  }

  /** Returns the adapter of that name, which must be on the class path. */
  static <P> P provider(Class<P> kind, Function<P, String> name, String wanted) {
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

  static String lower(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void close() {
    backends.values().forEach(BlobStore::close);
    locks.close();
    metadata.close();
  }
}
