package io.callfs.metadata.postgres;

import io.callfs.metadata.sql.CacheLimits;
import io.callfs.spi.AdapterSettings;
import io.callfs.spi.MetadataStore;
import io.callfs.spi.MetadataStoreProvider;
import java.time.Duration;

/**
 * Opens the metadata store in PostgreSQL. Settings: {@code metadata_store.dsn}, which must be
 * given; {@code metadata_store.max_connections}, {@code metadata_store.coherence_interval}, {@code
 * metadata_store.cache_ttl}, {@code metadata_store.cache_entries} and {@code
 * server.metadata_op_timeout}, which have defaults.
 */
public final class PostgresMetadataStoreProvider implements MetadataStoreProvider {

  /** Made by {@link java.util.ServiceLoader}. */
  public PostgresMetadataStoreProvider() {}

  @Override
  public String name() {
    return "postgres";
  }

  @Override
  public MetadataStore open(AdapterSettings settings) {
    return PostgresMetadataStore.open(dsn(settings), options(settings));
  }

  @Override
  public void tryOut(AdapterSettings settings) {
    Schema.tryOut(Dsn.parse(dsn(settings)), PostgresDatabase.patience(options(settings)));
  }

  private static String dsn(AdapterSettings settings) {
    return settings.require("metadata_store.dsn");
  }

  private static PostgresMetadataStore.Options options(AdapterSettings settings) {
    Duration ttl = settings.duration("metadata_store.cache_ttl", Duration.ofMinutes(5));
    long entries = settings.number("metadata_store.cache_entries", 100_000);
    Duration coherence =
        settings.duration("metadata_store.coherence_interval", Duration.ofMillis(250));
    long connections = settings.number("metadata_store.max_connections", 16);
    Duration timeout = settings.duration("server.metadata_op_timeout", Duration.ofSeconds(5));
    return new PostgresMetadataStore.Options(
        timeout,
        coherence,
        (int) Math.min(connections, 1000),
        CacheLimits.within(Runtime.getRuntime().maxMemory(), ttl, entries));
  }
}
