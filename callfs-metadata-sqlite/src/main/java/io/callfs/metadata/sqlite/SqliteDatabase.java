package io.callfs.metadata.sqlite;

import io.callfs.fs.FsException;
import io.callfs.metadata.sql.SqlDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/** One database file, used by this store alone. */
final class SqliteDatabase implements SqlDatabase {

  private static final int BUSY_MILLIS = 5_000;
  private static final int WRITER_CACHE_KIB = 16 * 1024;
  private static final int READER_CACHE_KIB = 2 * 1024;

  private final Path file;
  private final FileLock lock;
  private final Headroom headroom;
  private final boolean maybeUnfinished;
  private @Nullable Checkpointer checkpointer;

  private SqliteDatabase(Path file, FileLock lock, boolean maybeUnfinished) {
    this.file = file;
    this.maybeUnfinished = maybeUnfinished;
    this.lock = lock;
    this.headroom = Headroom.of(file);
  }

  /**
   * Takes the file for this store alone; its tables come with the connection of the writer.
   *
   * @throws FsException EBUSY, EACCES, EROFS, ENOSPC, EIO
   */
  static SqliteDatabase open(Path file) {
    return open(file, false);
  }

  /** As {@link #open}, also where the database is a copy that is not complete. */
  static SqliteDatabase openUnfinished(Path file) {
    return open(file, true);
  }

  private static SqliteDatabase open(Path file, boolean maybeUnfinished) {
    Path absolute = file.toAbsolutePath().normalize();
    if (absolute.toString().indexOf('?') >= 0) {
      throw new IllegalArgumentException(
          "setting metadata_store.sqlite_path must not hold a question mark");
    }
    Paths.prepare(absolute);
    return new SqliteDatabase(absolute, FileLock.take(absolute), maybeUnfinished);
  }

  @Override
  public Connection openWriter() throws SQLException {
    try {
      return connectWriter();
    } catch (SQLException e) {
      // The log and its index are made when the database is opened, and the disk may be full.
      if (headroom.giveUp()) {
        return connectWriter();
      }
      throw e;
    }
  }

  private Connection connectWriter() throws SQLException {
    Connection connection = connect();
    boolean opened = false;
    try {
      boolean background = headroom.ample();
      try (Statement pragma = connection.createStatement()) {
        pragma.execute("pragma page_size = 4096");
        pragma.execute("pragma journal_mode = wal");
        pragma.execute("pragma wal_autocheckpoint = " + (background ? 0 : headroom.logPages()));
        pragma.execute("pragma cache_size = -" + WRITER_CACHE_KIB);
        pragma.execute("pragma temp_store = memory");
      }
      Schema.bringUpToDate(connection, url(), file);
      if (!maybeUnfinished) {
        Schema.requireFinished(connection, file);
      }
      if (background) {
        checkpointer = Checkpointer.start(connect(), headroom.logPages());
      }
      opened = true;
      return connection;
    } finally {
      if (!opened) {
        connection.close();
      }
    }
  }

  private Connection connect() throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MILLIS);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setPragma(SQLiteConfig.Pragma.MMAP_SIZE, "0");
    // The driver would ask for the last row after each insert.
    config.setGetGeneratedKeys(false);
    return config.createConnection(url());
  }

  @Override
  public Connection openReader() throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(BUSY_MILLIS);
    config.setCacheSize(-READER_CACHE_KIB);
    return config.createConnection(url());
  }

  private String url() {
    return "jdbc:sqlite:" + file;
  }

  @Override
  public String beginWrite() {
    return "begin immediate";
  }

  @Override
  public String beginRead() {
    return "begin";
  }

  @Override
  public RuntimeException failure(SQLException cause, String subject) {
    return Failures.translate(cause, "metadata database " + file + ": " + subject);
  }

  @Override
  public void outOfSpace(Connection writer) {
    headroom.outOfSpace(writer);
  }

  @Override
  public boolean mayGrow(Connection writer) {
    return headroom.mayGrow(writer);
  }

  @Override
  public void committed(Connection writer) {
    headroom.committed(writer);
    if (checkpointer != null) {
      checkpointer.committed(writer);
    }
  }

  @Override
  public void close() {
    if (checkpointer != null) {
      checkpointer.close();
    }
    headroom.close();
    lock.close();
  }
}
