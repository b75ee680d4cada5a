package io.callfs.metadata.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.Name;
import io.callfs.fs.Octets;
import io.callfs.metadata.sql.CacheLimits;
import io.callfs.metadata.sql.SqlMetadataStore;
import io.callfs.testkit.Rows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteMetadataStoreTest {

  static final CacheLimits CACHE = new CacheLimits(Duration.ofMinutes(5), 1000, 1 << 20);

  @TempDir Path directory;

  private SqlMetadataStore open() {
    return SqliteMetadataStore.open(directory.resolve("sub/db"), Duration.ofSeconds(5), CACHE);
  }

  @Test
  void whatWasWrittenIsThereAfterReopening() {
    Name name = new Name("a");
    InodeId id;
    try (SqlMetadataStore store = open()) {
      Rows.makeRoot(store);
      id = store.write(transaction -> Rows.create(transaction, name, Octets.wrap(new byte[3])));
    }
    try (SqlMetadataStore store = open()) {
      Optional<Inode> found = store.read(reader -> reader.lookup(InodeId.ROOT, name));
      assertThat(found).contains(Rows.file(id, 3));
    }
  }

  @Test
  void numbersAreNotGivenAgainAfterReopening() {
    InodeId first;
    try (SqlMetadataStore store = open()) {
      Rows.makeRoot(store);
      first = store.write(tx -> Rows.create(tx, new Name("a"), Octets.wrap(new byte[3])));
    }
    try (SqlMetadataStore store = open()) {
      InodeId second = store.write(tx -> Rows.create(tx, new Name("b"), Octets.wrap(new byte[3])));
      assertThat(second).isGreaterThan(first);
    }
  }

  @Test
  void itsMemoryTellsWhatItHasAnswered() {
    try (SqlMetadataStore store = open()) {
      Rows.makeRoot(store);
    }
    try (SqlMetadataStore store = open()) {
      assertThat(store.cacheFigures().hits()).isZero();
      for (int i = 0; i < 3; i++) {
        assertThat(store.<Boolean>read(reader -> reader.inode(InodeId.ROOT).isPresent())).isTrue();
      }
      assertThat(store.cacheFigures().misses()).isEqualTo(1);
      assertThat(store.cacheFigures().hits()).isEqualTo(2);
      assertThat(store.cacheFigures().sizes())
          .containsEntry("inodes", 1L)
          .containsOnlyKeys("inodes", "dentries", "extents", "small_blobs");
    }
  }

  @Test
  void secondStoreOnTheSameFileIsRefusedWithEbusy() {
    SqlMetadataStore first = open();
    assertThatThrownBy(this::open)
        .isInstanceOfSatisfying(
            FsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBUSY));
    first.close();
    open().close();
  }

  @Test
  void filesAreForTheirOwnerOnly() throws Exception {
    try (SqlMetadataStore store = open()) {
      Rows.makeRoot(store);
      for (String file : List.of("db", "db-wal", "db-shm", "db.lock")) {
        assertThat(Files.getPosixFilePermissions(directory.resolve("sub").resolve(file)))
            .as(file)
            .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      }
    }
  }

  @Test
  void schemaOfANewerVersionIsRefused() throws Exception {
    open().close();
    try (Connection connection = connect(directory.resolve("sub/db"));
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "insert into flyway_schema_history (installed_rank, version, description, type, script,"
              + " installed_by, execution_time, success) values (9, '9', '', 'SQL', '', '', 0, 1)");
    }
    assertThatThrownBy(this::open)
        .isInstanceOf(FsException.class)
        .hasMessageContaining("schema version 9");
    assertThatThrownBy(this::open).hasMessageContaining("schema version 9");
  }

  @Test
  void freshTablesAndHistoryAreThoseThatFlywayMakes() throws Exception {
    open().close();
    Path migrated = directory.resolve("migrated");
    Flyway.configure()
        .dataSource("jdbc:sqlite:" + migrated, null, null)
        .locations(Schema.LOCATION)
        .load()
        .migrate();
    Path ours = directory.resolve("sub/db");
    String schema =
        "select type, name, tbl_name, lower(replace(replace(sql, char(10), ''), ' ', ''))"
            + " from sqlite_schema order by name";
    assertThat(rows(ours, schema)).isEqualTo(rows(migrated, schema));
    String history =
        "select installed_rank, version, description, type, script, checksum, success"
            + " from flyway_schema_history";
    assertThat(rows(ours, history)).isEqualTo(rows(migrated, history));
  }

  @Test
  void flywayFindsNothingToDoInFreshTables() {
    open().close();
    Flyway flyway =
        Flyway.configure()
            .dataSource("jdbc:sqlite:" + directory.resolve("sub/db"), null, null)
            .locations(Schema.LOCATION)
            .load();
    flyway.validate();
    assertThat(flyway.migrate().migrationsExecuted).isZero();
  }

  private static Connection connect(Path file) throws Exception {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  private static List<List<Object>> rows(Path file, String sql) throws Exception {
    List<List<Object>> rows = new ArrayList<>();
    try (Connection connection = connect(file);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        List<Object> row = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.add(String.valueOf(result.getString(i)));
        }
        rows.add(row);
      }
    }
    return rows;
  }
}
