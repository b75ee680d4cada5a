package io.callfs.metadata.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.InodeId;
import io.callfs.fs.Name;
import io.callfs.fs.Octets;
import io.callfs.metadata.sql.CacheLimits;
import io.callfs.metadata.sql.SharedMetadataStore;
import io.callfs.testkit.Rows;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections that break, and servers that hang or die. */
@ExtendWith(Server.class)
class FaultsTest {

  private static final PostgresMetadataStore.Options OPTIONS =
      new PostgresMetadataStore.Options(
          Duration.ofSeconds(5),
          Duration.ofMillis(250),
          6,
          new CacheLimits(Duration.ofMinutes(5), 1000, 1 << 20));

  private static InodeId makeFile(SharedMetadataStore store) {
    Rows.makeRoot(store);
    return store.write(tx -> Rows.create(tx, new Name("file"), Octets.wrap(new byte[1])));
  }

  private static long raise(SharedMetadataStore store, InodeId id) {
    return store.write(tx -> {
      long next = tx.inode(id).orElseThrow().version() + 1;
      tx.update(Rows.file(id, next, next));
      return next;
    });
  }

  private static long version(SharedMetadataStore store, InodeId id) {
    return store.read(rows -> rows.inode(id).orElseThrow().version());
  }

  @ParameterizedTest
  @EnumSource(names = {"BEFORE", "AFTER"})
  void writeWhoseCommitWasCutIsMadeOnce(CuttingProxy.Cut when) throws Exception {
    String direct = Server.newStore();
    try (CuttingProxy proxy = CuttingProxy.to(Server.port());
        SharedMetadataStore store = PostgresMetadataStore.open(proxy.dsn(direct), OPTIONS)) {
      InodeId file = makeFile(store);
      for (int i = 0; i < 20; i++) {
        proxy.cutNext(when);
        assertThat(raise(store, file)).isEqualTo(2 + i);
        assertThat(version(store, file)).isEqualTo(2 + i);
      }
      assertThat(proxy.cuts()).isEqualTo(20);
    }
  }

  @Test
  void everyConnectionCutIsMadeAnew() throws Exception {
    String direct = Server.newStore();
    try (CuttingProxy proxy = CuttingProxy.to(Server.port());
        SharedMetadataStore store = PostgresMetadataStore.open(proxy.dsn(direct), OPTIONS)) {
      InodeId file = makeFile(store);
      for (int i = 0; i < 5; i++) {
        proxy.cutAll();
        assertThat(raise(store, file)).isEqualTo(2 + i);
        proxy.cutAll();
        assertThat(version(store, file)).isEqualTo(2 + i);
      }
    }
  }

  @Test
  void sessionThatIsEndedByTheServerIsMadeAnew() throws Exception {
    String dsn = Server.newStore();
    try (SharedMetadataStore store = PostgresMetadataStore.open(dsn, OPTIONS)) {
      InodeId file = makeFile(store);
      for (int i = 0; i < 5; i++) {
        Server.execute(
            dsn,
            "select pg_terminate_backend(pid) from pg_stat_activity"
                + " where datname = current_database() and pid <> pg_backend_pid()");
        assertThat(raise(store, file)).isEqualTo(2 + i);
        assertThat(version(store, file)).isEqualTo(2 + i);
      }
    }
  }

  @Test
  void serverThatCrashesIsUsedAgainWhenItIsBack() throws Exception {
    try (EmbeddedPostgres server = Server.start()) {
      String dsn = "postgres://postgres@localhost:" + server.getPort() + "/postgres";
      try (SharedMetadataStore store = PostgresMetadataStore.open(dsn, OPTIONS)) {
        InodeId file = makeFile(store);
        for (int i = 0; i < 3; i++) {
          signal("KILL", List.of(aSession(dsn)));
          assertThat(eventually(() -> raise(store, file))).isEqualTo(2 + i);
        }
      }
    }
  }

  @Test
  void serverThatHangsIsToldOfInTimeAndUsedAgainWhenItGoesOn() throws Exception {
    try (EmbeddedPostgres server = Server.start()) {
      String dsn = "postgres://postgres@localhost:" + server.getPort() + "/postgres";
      try (SharedMetadataStore store = PostgresMetadataStore.open(dsn, OPTIONS)) {
        InodeId file = makeFile(store);
        assertThat(version(store, file)).isEqualTo(1);
        List<Long> processes = stop(dsn);
        try {
          assertGone(() -> raise(store, file));
          assertGone(() -> version(store, file));
          assertThatThrownBy(store::probe).isInstanceOf(FsException.class);
        } finally {
          signal("CONT", processes);
        }
        assertThat(eventually(() -> raise(store, file))).isGreaterThan(1);
        assertThat(eventually(() -> version(store, file))).isGreaterThan(1);
        store.probe();
      }
    }
  }

  private static void assertGone(Supplier<Long> call) {
    long began = System.nanoTime();
    assertThatThrownBy(call::get)
        .isInstanceOfSatisfying(
            FsException.class,
            e -> assertThat(e.errno()).isIn(Errno.EHOSTDOWN, Errno.ETIMEDOUT, Errno.EIO));
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(7));
  }

  private static long eventually(Supplier<Long> call) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (true) {
      try {
        return call.get();
      } catch (FsException e) {
        if (System.nanoTime() - deadline > 0) {
          throw e;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    }
  }

  private static long aSession(String dsn) throws Exception {
    return query(
            dsn,
            "select pid from pg_stat_activity where backend_type = 'client backend'"
                + " and pid <> pg_backend_pid() limit 1")
        .get(0);
  }

  /** Stops all processes of a server, first the one that makes others; returns them. */
  private static List<Long> stop(String dsn) throws Exception {
    ProcessHandle postmaster =
        ProcessHandle.of(aSession(dsn)).flatMap(ProcessHandle::parent).orElseThrow();
    signal("STOP", List.of(postmaster.pid()));
    List<Long> processes = new ArrayList<>();
    postmaster.children().forEach(child -> processes.add(child.pid()));
    signal("STOP", processes);
    processes.add(postmaster.pid());
    return processes;
  }

  private static List<Long> query(String dsn, String sql) throws Exception {
    List<Long> numbers = new ArrayList<>();
    try (Connection connection = Server.connect(dsn);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        numbers.add(row.getLong(1));
      }
    }
    return numbers;
  }

  private static void signal(String name, List<Long> processes)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    processes.forEach(process -> command.add(Long.toString(process)));
    int ignored = new ProcessBuilder(command).start().waitFor();
  }
}
