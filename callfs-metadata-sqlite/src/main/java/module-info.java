/** Metadata in an embedded SQLite database. */
module io.callfs.metadata.sqlite {
  requires flyway.core;
  requires static transitive org.jspecify;
  requires org.xerial.sqlitejdbc;
  requires transitive io.callfs.metadata.sql;

  exports io.callfs.metadata.sqlite;

  // Flyway looks for the scripts itself.
  opens io.callfs.metadata.sqlite.migration;

  provides io.callfs.metadata.sql.CopySideProvider with
      io.callfs.metadata.sqlite.SqliteCopySideProvider;
  provides io.callfs.spi.MetadataStoreProvider with
      io.callfs.metadata.sqlite.SqliteMetadataStoreProvider;
}
