package io.callfs.metadata.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.spi.AdapterSettings;
import io.callfs.spi.MetadataStore;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a start meets: databases that are new, old, not there or not ours. */
@ExtendWith(Server.class)
class OpeningTest {

  private static MetadataStore open(String dsn) {
    return new PostgresMetadataStoreProvider()
        .open(new AdapterSettings(Map.of("metadata_store.dsn", dsn)));
  }

  private static void assertRefused(String dsn, Errno errno, String told) {
    assertThatThrownBy(() -> open(dsn))
        .isInstanceOfSatisfying(
            FsException.class,
            e -> {
              assertThat(e.errno()).isEqualTo(errno);
              assertThat(e.subject()).contains(told).doesNotContain("sesame").doesNotContain("\n");
            });
  }

  @Test
  void instancesThatStartAtOnceMakeTheTablesOnce() throws Exception {
    String dsn = Server.newDatabase();
    Threads.run(() -> open(dsn).close(), () -> open(dsn).close(), () -> open(dsn).close());
    open(dsn).close();
  }

  @Test
  void databaseThatDoesNotExistIsTold() {
    assertRefused(Server.dsn("nowhere"), Errno.EIO, "there is no such database");
  }

  @Test
  void serverThatDoesNotAnswerIsTold() {
    assertRefused("postgres://u:sesame@127.0.0.1:1/db", Errno.EHOSTDOWN, "db at 127.0.0.1:1");
  }

  @Test
  void wrongPasswordIsTold() throws Exception {
    Server.execute(Server.dsn("postgres"), "create role locked login password 'open'");
    assertRefused(
        "postgres://locked:sesame@localhost:" + Server.port() + "/postgres",
        Errno.EACCES,
        "password authentication failed");
  }

  @Test
  void missingRightsAreTold() throws Exception {
    String dsn = Server.newDatabase();
    Server.execute(dsn, "create role stranger login");
    assertRefused(dsn.replace("postgres@", "stranger@"), Errno.EACCES, "permission denied");
  }

  @Test
  void schemaOfANewerVersionIsRefused() throws Exception {
    String dsn = Server.newStore();
    Server.execute(
        dsn,
        "insert into flyway_schema_history (installed_rank, version, description, type, script,"
            + " installed_by, execution_time, success) values (9, '9', '', 'SQL', '', '', 0, true)");
    assertRefused(dsn, Errno.EIO, "schema version 9");
  }

  @Test
  void otherEncodingIsRefused() throws Exception {
    Server.execute(
        Server.dsn("postgres"),
        "create database latin encoding 'LATIN1' locale 'C' template template0");
    assertRefused(Server.dsn("latin"), Errno.EIO, "UTF8");
  }

  @Test
  void schemaOfItsOwnIsUsedWhereItIsNamed() throws Exception {
    String dsn = Server.newDatabase();
    Server.execute(dsn, "create schema mine; create table public.inodes (x integer)");
    open(dsn + "&search_path=mine").close();
    open(dsn + "&search_path=mine").close();
    assertRefused(dsn + "&search_path=absent", Errno.EIO, "schema");
  }
}
