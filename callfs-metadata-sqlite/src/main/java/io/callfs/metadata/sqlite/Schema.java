package io.callfs.metadata.sqlite;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.metadata.sql.CopySide;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.zip.CRC32;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Brings the tables up to date by the scripts beside this class.
 *
 * <p>Flyway does that for a database of an older version. It takes a good part of a second to see
 * that there is nothing to do, so it is not asked where its history shows the newest version; and
 * an empty database gets the scripts and the rows of history that Flyway would write, in one
 * transaction, so that Flyway goes on from there.
 */
final class Schema {

  /** Where Flyway finds the scripts. */
  static final String LOCATION = "classpath:io/callfs/metadata/sqlite/migration";

  private static final List<String> SCRIPTS =
      List.of("V1__tables.sql", "V2__links.sql", "V3__names.sql");

  private static final String HISTORY =
      "create table \"flyway_schema_history\" (\n"
          + "    \"installed_rank\" INT NOT NULL PRIMARY KEY,\n"
          + "    \"version\" VARCHAR(50),\n"
          + "    \"description\" VARCHAR(200) NOT NULL,\n"
          + "    \"type\" VARCHAR(20) NOT NULL,\n"
          + "    \"script\" VARCHAR(1000) NOT NULL,\n"
          + "    \"checksum\" INT,\n"
          + "    \"installed_by\" VARCHAR(100) NOT NULL,\n"
          + "    \"installed_on\" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f','now')),\n"
          + "    \"execution_time\" INT NOT NULL,\n"
          + "    \"success\" BOOLEAN NOT NULL\n"
          + ");\n"
          + "create index \"flyway_schema_history_s_idx\" on \"flyway_schema_history\""
          + " (\"success\");";

  private Schema() {}

  /**
   * Brings the tables up to date.
   *
   * @param url how Flyway connects where it is needed
   * @throws FsException EIO for a database that a newer version has written
   */
  static void bringUpToDate(Connection connection, String url, Path file) throws SQLException {
    int version = version(connection);
    if (version > SCRIPTS.size()) {
      throw new FsException(
          Errno.EIO,
          "metadata database "
              + file
              + " has schema version "
              + version
              + ", this CallFS knows versions up to "
              + SCRIPTS.size()
              + "; use the CallFS that wrote it or a newer one");
    }
    if (version == 0) {
      create(connection);
    } else if (version < SCRIPTS.size()) {
      migrate(url, file);
    }
  }

  /**
   * Refuses a database that a copy is to fill and that is not complete.
   *
   * @throws FsException EIO
   */
  static void requireFinished(Connection connection, Path file) throws SQLException {
    try (PreparedStatement look =
        connection.prepareStatement("select 1 from sqlite_schema where name = ?")) {
      look.setString(1, CopySide.UNFINISHED);
      try (ResultSet row = look.executeQuery()) {
        if (row.next()) {
          throw new FsException(
              Errno.EIO,
              "metadata database "
                  + file
                  + " is a copy that is not complete; run callfs metadata copy again");
        }
      }
    }
  }

  /** Returns the version in Flyway's history; 0 where there is nothing yet. */
  private static int version(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      try (ResultSet tables =
          statement.executeQuery(
              "select 1 from sqlite_schema where name = 'flyway_schema_history'")) {
        if (!tables.next()) {
          return 0;
        }
      }
      try (ResultSet row =
          statement.executeQuery(
              "select max(cast(version as integer)) from flyway_schema_history"
                  + " where success = 1")) {
        return row.next() ? row.getInt(1) : 0;
      }
    }
  }

  private static void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("begin immediate");
      boolean done = false;
      try {
        statement.executeUpdate(HISTORY);
        for (int i = 0; i < SCRIPTS.size(); i++) {
          String script = SCRIPTS.get(i);
          String text = read(script);
          statement.executeUpdate(text);
          record(connection, i + 1, script, checksum(text));
        }
        statement.execute("commit");
        done = true;
      } finally {
        if (!done) {
          statement.execute("rollback");
        }
      }
    }
  }

  private static void record(Connection connection, int rank, String script, int checksum)
      throws SQLException {
    String description = script.substring(script.indexOf("__") + 2, script.length() - 4);
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into flyway_schema_history (installed_rank, version, description, type,"
                + " script, checksum, installed_by, execution_time, success)"
                + " values (?, ?, ?, 'SQL', ?, ?, '', 0, 1)")) {
      insert.setInt(1, rank);
      insert.setString(2, Integer.toString(rank));
      insert.setString(3, description.replace('_', ' '));
      insert.setString(4, script);
      insert.setInt(5, checksum);
      insert.executeUpdate();
    }
  }

  /** Returns the checksum as Flyway makes it: CRC-32 of the lines without their ends. */
  private static int checksum(String text) {
    CRC32 crc = new CRC32();
    text.lines().forEach(line -> crc.update(line.getBytes(StandardCharsets.UTF_8)));
    return (int) crc.getValue();
  }

  private static String read(String script) {
    try (InputStream bytes = Schema.class.getResourceAsStream("migration/" + script)) {
      if (bytes == null) {
        throw new IllegalStateException("script " + script + " is missing");
      }
      return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("script " + script, e);
    }
  }

  private static void migrate(String url, Path file) {
    try {
      Flyway.configure().dataSource(url, null, null).locations(LOCATION).load().migrate();
    } catch (FlywayException e) {
      throw new FsException(Errno.EIO, "migration of metadata database " + file, e);
    }
  }
}
