/** Metadata in PostgreSQL. */
module io.callfs.metadata.postgres {
  requires com.zaxxer.hikari;
  requires flyway.core;
  requires static org.checkerframework.checker.qual;
  requires static transitive org.jspecify;
  requires org.postgresql.jdbc;
  requires transitive io.callfs.metadata.sql;

  exports io.callfs.metadata.postgres;

  // Flyway looks for the scripts itself.
  opens io.callfs.metadata.postgres.migration;

  provides io.callfs.metadata.sql.CopySideProvider with
      io.callfs.metadata.postgres.PostgresCopySideProvider;
  provides io.callfs.spi.MetadataStoreProvider with
      io.callfs.metadata.postgres.PostgresMetadataStoreProvider;
}
