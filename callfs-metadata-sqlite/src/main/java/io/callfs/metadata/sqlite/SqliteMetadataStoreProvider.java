package io.callfs.metadata.sqlite;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.metadata.sql.CacheLimits;
import io.callfs.spi.AdapterSettings;
import io.callfs.spi.MetadataStore;
import io.callfs.spi.MetadataStoreProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Opens the embedded metadata store. Settings: {@code metadata_store.sqlite_path}, which must be
 * given; {@code metadata_store.cache_ttl}, {@code metadata_store.cache_entries} and {@code
 * server.metadata_op_timeout}, which have defaults.
 */
public final class SqliteMetadataStoreProvider implements MetadataStoreProvider {

  /** Made by {@link java.util.ServiceLoader}. */
  public SqliteMetadataStoreProvider() {}

  @Override
  public String name() {
    return "sqlite";
  }

  @Override
  public MetadataStore open(AdapterSettings settings) {
    Path file = Path.of(settings.require("metadata_store.sqlite_path"));
    Duration ttl = settings.duration("metadata_store.cache_ttl", Duration.ofMinutes(5));
    long entries = settings.number("metadata_store.cache_entries", 100_000);
    Duration timeout = settings.duration("server.metadata_op_timeout", Duration.ofSeconds(5));
    if (timeout.isZero()) {
      throw new IllegalArgumentException("setting server.metadata_op_timeout must not be 0");
    }
    return SqliteMetadataStore.open(
        file, timeout, CacheLimits.within(Runtime.getRuntime().maxMemory(), ttl, entries));
  }

  /**
   * {@inheritDoc}
   *
   * <p>Looks at the file only, since a server may have it open, and only one may.
   */
  @Override
  public void tryOut(AdapterSettings settings) {
    Path file = Path.of(settings.require("metadata_store.sqlite_path")).toAbsolutePath();
    Path existing = file;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    if (!Files.isWritable(existing)) {
      throw new FsException(
          Errno.EACCES, "metadata database " + file + ": this user may not write to " + existing);
    }
    if (existing.equals(file)) {
      Paths.requireDatabase(file);
    }
  }
}
