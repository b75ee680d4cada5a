package io.callfs.metadata.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.Dentry;
import io.callfs.fs.Directory;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.Name;
import io.callfs.fs.Octets;
import io.callfs.metadata.sql.CacheLimits;
import io.callfs.metadata.sql.SharedMetadataStore;
import io.callfs.spi.MetadataReader;
import io.callfs.spi.MetadataTransaction;
import io.callfs.testkit.Rows;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two stores on one database, as two instances have them. */
@ExtendWith(Server.class)
class InstancesTest {

  private static final CacheLimits CACHE = new CacheLimits(Duration.ofMinutes(5), 1000, 1 << 20);
  private static final PostgresMetadataStore.Options OPTIONS =
      new PostgresMetadataStore.Options(Duration.ofSeconds(20), Duration.ofMillis(250), 4, CACHE);
  private static final Name NAME = new Name("name");

  private String dsn;
  private SharedMetadataStore one;
  private SharedMetadataStore other;

  @BeforeEach
  void open() throws Exception {
    dsn = Server.newStore();
    one = PostgresMetadataStore.open(dsn, OPTIONS);
    other = PostgresMetadataStore.open(dsn, OPTIONS);
    Rows.makeRoot(one);
  }

  @AfterEach
  void close() {
    one.close();
    other.close();
  }

  private static InodeId makeDirectory(SharedMetadataStore store, InodeId parent, Name name) {
    return store.write(tx -> {
      InodeId id = tx.nextInodeId();
      tx.insert(new Directory(id, Rows.ATTRIBUTES, 1, Rows.PLACEMENT, Map.of(), parent));
      tx.link(new Dentry(parent, name, id));
      return id;
    });
  }

  private static boolean createIfAbsent(SharedMetadataStore store, InodeId parent, Name name) {
    return store.write(tx -> {
      if (tx.inode(parent).isEmpty() || tx.lookup(parent, name).isPresent()) {
        return false;
      }
      InodeId id = tx.nextInodeId();
      tx.insert(Rows.file(id, 0));
      tx.link(new Dentry(parent, name, id));
      return true;
    });
  }

  @Test
  void oneOfTwoCreatorsOfANameWins() throws Exception {
    for (int round = 0; round < 50; round++) {
      Name name = new Name("round" + round);
      AtomicInteger winners = new AtomicInteger();
      Threads.run(
          () -> winners.addAndGet(createIfAbsent(one, InodeId.ROOT, name) ? 1 : 0),
          () -> winners.addAndGet(createIfAbsent(other, InodeId.ROOT, name) ? 1 : 0));
      assertThat(winners).hasValue(1);
    }
  }

  @Test
  void nothingIsCreatedInADirectoryThatIsRemoved() throws Exception {
    for (int round = 0; round < 50; round++) {
      Name name = new Name("directory" + round);
      InodeId directory = makeDirectory(one, InodeId.ROOT, name);
      AtomicBoolean created = new AtomicBoolean();
      AtomicBoolean removed = new AtomicBoolean();
      Threads.run(
          () -> created.set(createIfAbsent(one, directory, NAME)),
          () ->
              removed.set(
                  other.write(tx -> {
                    if (!tx.list(directory, null, 1).isEmpty()) {
                      return false;
                    }
                    tx.unlink(InodeId.ROOT, name);
                    tx.delete(directory);
                    return true;
                  })));
      assertThat(created.get()).isNotEqualTo(removed.get());
    }
  }

  /** Moves a directory into another, unless that would make a cycle. */
  private static boolean move(
      MetadataTransaction tx, InodeId moved, Name name, InodeId into, Name as) {
    InodeId at = into;
    while (!at.equals(InodeId.ROOT)) {
      if (at.equals(moved)) {
        return false;
      }
      at = ((Directory) tx.inode(at).orElseThrow()).parent();
    }
    tx.unlink(InodeId.ROOT, name);
    tx.link(new Dentry(into, as, moved));
    tx.update(new Directory(moved, Rows.ATTRIBUTES, 2, Rows.PLACEMENT, Map.of(), into));
    return true;
  }

  @Test
  void crossingMovesMakeNoCycle() throws Exception {
    for (int round = 0; round < 30; round++) {
      Name a = new Name("a" + round);
      Name b = new Name("b" + round);
      InodeId first = makeDirectory(one, InodeId.ROOT, a);
      InodeId second = makeDirectory(other, InodeId.ROOT, b);
      AtomicInteger moved = new AtomicInteger();
      Threads.run(
          () -> {
            boolean done = one.write(tx -> move(tx, first, a, second, NAME));
            moved.addAndGet(done ? 1 : 0);
          },
          () -> {
            boolean done = other.write(tx -> move(tx, second, b, first, NAME));
            moved.addAndGet(done ? 1 : 0);
          });
      assertThat(moved).hasValue(1);
    }
  }

  private static long raise(SharedMetadataStore store, InodeId id) {
    return store.write(tx -> {
      long next = tx.inode(id).orElseThrow().version() + 1;
      tx.update(Rows.file(id, next, next));
      return next;
    });
  }

  private InodeId makeFile() {
    return one.write(tx -> Rows.create(tx, NAME, Octets.wrap(new byte[1])));
  }

  @Test
  void noIncrementIsLost() throws Exception {
    InodeId file = makeFile();
    Threads.Task[] tasks = new Threads.Task[8];
    for (int i = 0; i < tasks.length; i++) {
      SharedMetadataStore store = i % 2 == 0 ? one : other;
      tasks[i] =
          () -> {
            for (int j = 0; j < 100; j++) {
              long ignored = raise(store, file);
            }
          };
    }
    Threads.run(tasks);
    Optional<Inode> last = one.write(tx -> tx.inode(file));
    assertThat(last.orElseThrow().version()).isEqualTo(1 + 800);
  }

  @Test
  void memoryOfOneSeesWhatTheOtherWroteInTime() {
    InodeId file = makeFile();
    Function<MetadataReader, Long> version = rows -> rows.inode(file).orElseThrow().version();
    long worst = 0;
    for (int round = 0; round < 100; round++) {
      long before = other.read(version);
      long written = raise(one, file);
      assertThat(written).isGreaterThan(before);
      long acknowledged = System.nanoTime();
      while (other.read(version) < written) {
        assertThat(System.nanoTime() - acknowledged).isLessThan(TimeUnit.MILLISECONDS.toNanos(250));
        Thread.onSpinWait();
      }
      worst = Math.max(worst, System.nanoTime() - acknowledged);
    }
    assertThat(worst).isPositive();
    assertThat(other.cacheFigures().hits()).isPositive();
  }

  @Test
  void namesThatWereMissedAppear() {
    for (int round = 0; round < 50; round++) {
      Name name = new Name("late" + round);
      Function<MetadataReader, Boolean> there = rows -> rows.lookup(InodeId.ROOT, name).isPresent();
      assertThat(other.read(there)).isFalse();
      assertThat(other.read(there)).isFalse();
      assertThat(createIfAbsent(one, InodeId.ROOT, name)).isTrue();
      long acknowledged = System.nanoTime();
      while (!other.read(there)) {
        assertThat(System.nanoTime() - acknowledged).isLessThan(TimeUnit.MILLISECONDS.toNanos(250));
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void nobodySeesAnOlderStateAfterANewerOne() throws Exception {
    InodeId file = makeFile();
    InodeId twin = one.write(tx -> Rows.create(tx, new Name("twin"), Octets.wrap(new byte[1])));
    AtomicInteger writing = new AtomicInteger(2);
    Threads.Task[] tasks = new Threads.Task[6];
    for (int i = 0; i < tasks.length; i++) {
      SharedMetadataStore store = i % 2 == 0 ? one : other;
      tasks[i] =
          i < 2
              ? () -> raiseBoth(store, file, twin, writing)
              : () -> watch(store, file, twin, writing);
    }
    Threads.run(tasks);
  }

  private static void raiseBoth(
      SharedMetadataStore store, InodeId file, InodeId twin, AtomicInteger writing) {
    try {
      for (int i = 0; i < 300; i++) {
        long ignored =
            store.write(tx -> {
              long next = tx.inode(file).orElseThrow().version() + 1;
              tx.update(Rows.file(file, next, next));
              tx.update(Rows.file(twin, next, next));
              return next;
            });
      }
    } finally {
      writing.decrementAndGet();
    }
  }

  private static void watch(
      SharedMetadataStore store, InodeId file, InodeId twin, AtomicInteger writing) {
    long last = 0;
    while (writing.get() > 0) {
      long seen =
          store.read(rows -> {
            long version = rows.inode(file).orElseThrow().version();
            assertThat(rows.inode(twin).orElseThrow().version()).isEqualTo(version);
            return version;
          });
      assertThat(seen).isGreaterThanOrEqualTo(last);
      last = seen;
    }
  }

  @Test
  void numbersOfTwoInstancesNeverMeet() throws Exception {
    Threads.run(
        () -> {
          for (int i = 0; i < 100; i++) {
            assertThat(createIfAbsent(one, InodeId.ROOT, new Name("one" + i))).isTrue();
          }
        },
        () -> {
          for (int i = 0; i < 100; i++) {
            assertThat(createIfAbsent(other, InodeId.ROOT, new Name("other" + i))).isTrue();
          }
        });
    long distinct =
        one.read(rows ->
            rows.list(InodeId.ROOT, null, 1000).stream()
                .map(e -> e.inode().id())
                .distinct()
                .count());
    assertThat(distinct).isEqualTo(200);
  }

  @Test
  void commitsAreKeptForAWhileOnly() throws Exception {
    long ignored = raise(one, makeFile());
    Server.execute(dsn, "update head set seq = 50999; insert into commits values (50999, 0, null)");
    InodeId file = one.write(tx -> Rows.create(tx, new Name("next"), Octets.wrap(new byte[1])));
    assertThat(other.<Boolean>write(tx -> tx.inode(file).isPresent())).isTrue();
    try (var connection = Server.connect(dsn);
        var statement = connection.createStatement();
        var row = statement.executeQuery("select count(*) from commits where seq < 50999")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getInt(1)).isZero();
    }
  }
}
