package io.callfs.metadata.sqlite;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.metadata.sql.CopySide;
import io.callfs.metadata.sql.CopySideProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/** Opens SQLite databases for copies: {@code sqlite:/var/lib/callfs/.callfs/metadata.db}. */
public final class SqliteCopySideProvider implements CopySideProvider {

  private static final String SCHEME = "sqlite:";

  /** Made by {@link java.util.ServiceLoader}. */
  public SqliteCopySideProvider() {}

  @Override
  public boolean takes(String dsn) {
    return dsn.startsWith(SCHEME);
  }

  @Override
  public CopySide source(String dsn) {
    Path file = file(dsn);
    if (!Files.isRegularFile(file)) {
      throw new FsException(Errno.ENOENT, "metadata database " + file);
    }
    return open(SqliteDatabase.open(file), file);
  }

  @Override
  public CopySide target(String dsn) {
    Path file = file(dsn);
    return open(SqliteDatabase.openUnfinished(file), file);
  }

  private static Path file(String dsn) {
    String path = dsn.substring(SCHEME.length());
    if (path.startsWith("//")) {
      path = path.substring(2);
    }
    if (path.isEmpty()) {
      throw new IllegalArgumentException("a DSN of SQLite names a file: sqlite:/path/metadata.db");
    }
    return Path.of(path).toAbsolutePath().normalize();
  }

  private static CopySide open(SqliteDatabase database, Path file) {
    boolean opened = false;
    try {
      Connection connection = database.openWriter();
      connection.setAutoCommit(false);
      opened = true;
      return new Side(database, connection, "SQLite " + file);
    } catch (SQLException e) {
      throw database.failure(e, "open");
    } finally {
      if (!opened) {
        database.close();
      }
    }
  }

  private record Side(SqliteDatabase database, Connection connection, String place)
      implements CopySide {

    @Override
    public void commit() throws SQLException {
      connection.commit();
      database.committed(connection);
    }

    @Override
    public RuntimeException failure(SQLException cause, String subject) {
      return database.failure(cause, subject);
    }

    @Override
    public void close() {
      try {
        connection.close();
      } catch (SQLException e) {
        throw failure(e, "close");
      } finally {
        database.close();
      }
    }
  }
}
