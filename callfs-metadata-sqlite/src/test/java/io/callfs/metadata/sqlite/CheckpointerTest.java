package io.callfs.metadata.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointerTest {

  private static final int LIMIT = 100;
  private static final int COMMITS = 2000;
  private static final int FRAME = 4096 + 24;

  @TempDir Path directory;

  private Connection connect() throws Exception {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("db"));
    try (Statement statement = connection.createStatement()) {
      statement.execute("pragma journal_mode = wal");
      statement.execute("pragma synchronous = off");
      statement.execute("pragma wal_autocheckpoint = 0");
    }
    return connection;
  }

  @Test
  void logStaysShortUnderASteadyLoad() throws Exception {
    try (Connection writer = connect();
        Statement statement = writer.createStatement()) {
      statement.executeUpdate("create table pages (id integer primary key, bytes blob)");
      Checkpointer checkpointer = Checkpointer.start(connect(), LIMIT);
      try (PreparedStatement insert =
          writer.prepareStatement("insert into pages (bytes) values (zeroblob(4000))")) {
        for (int i = 0; i < COMMITS; i++) {
          insert.executeUpdate();
          checkpointer.committed(writer);
        }
      }
      // Eight commits between two looks, of a few pages each.
      assertThat(Files.size(directory.resolve("db-wal"))).isLessThan(FRAME * (2L * LIMIT + 100));
      checkpointer.close();
      checkpointer.close();
      try (ResultSet row = statement.executeQuery("select count(*) from pages")) {
        assertThat(row.next()).isTrue();
        assertThat(row.getInt(1)).isEqualTo(COMMITS);
      }
    }
  }

  @Test
  void backgroundCopiesWithoutTheWriter() throws Exception {
    try (Connection writer = connect();
        Statement statement = writer.createStatement()) {
      statement.executeUpdate("create table pages (id integer primary key, bytes blob)");
      Path database = directory.resolve("db");
      long before = Files.size(database);
      try (Checkpointer checkpointer = Checkpointer.start(connect(), 10_000)) {
        statement.executeUpdate(
            "with recursive n(i) as (select 1 union all select i + 1 from n where i < 4000)"
                + " insert into pages (bytes) select zeroblob(4000) from n");
        for (int i = 0; i < 8; i++) {
          checkpointer.committed(writer);
        }
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (Files.size(database) == before && System.nanoTime() < deadline) {
          Thread.onSpinWait();
        }
        assertThat(Files.size(database)).isGreaterThan(before);
      }
    }
  }
}
