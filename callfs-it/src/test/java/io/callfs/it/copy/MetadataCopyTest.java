package io.callfs.it.copy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callfs.core.CallFs;
import io.callfs.core.Content;
import io.callfs.core.FileHandle;
import io.callfs.core.FileSystemView;
import io.callfs.core.Follow;
import io.callfs.core.NodeSpec;
import io.callfs.core.Parents;
import io.callfs.core.Precondition;
import io.callfs.core.Removal;
import io.callfs.core.WriteOptions;
import io.callfs.core.XattrChanges;
import io.callfs.fs.Credentials;
import io.callfs.fs.Errno;
import io.callfs.fs.FileType;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.LinkTarget;
import io.callfs.fs.Mode;
import io.callfs.fs.Octets;
import io.callfs.fs.RegularFile;
import io.callfs.memory.InMemoryBlobStore;
import io.callfs.memory.InProcessLockManager;
import io.callfs.metadata.postgres.PostgresMetadataStoreProvider;
import io.callfs.metadata.sql.MetadataCopy;
import io.callfs.metadata.sql.MetadataCopy.Progress;
import io.callfs.metadata.sqlite.SqliteMetadataStore;
import io.callfs.spi.AdapterSettings;
import io.callfs.spi.MetadataStore;
import io.callfs.spi.MetadataTransaction;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SQLite to PostgreSQL and back. */
class MetadataCopyTest {

  /** A hundred thousand were seen to be copied both ways; fewer show the same. */
  private static final int FILES = Integer.getInteger("callfs.copy.files", 1500);

  private static EmbeddedPostgres postgres;

  @TempDir Path directory;

  private final InMemoryBlobStore blobs = new InMemoryBlobStore();

  @BeforeAll
  static void startPostgres() throws IOException {
    postgres = EmbeddedPostgres.builder().setPGStartupWait(Duration.ofSeconds(60)).start();
  }

  @AfterAll
  static void stopPostgres() throws IOException {
    postgres.close();
  }

  private static String newDatabase() throws SQLException {
    String name = "copy_" + UUID.randomUUID().toString().replace('-', '_');
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name);
    }
    return "postgres://postgres:sesame@localhost:"
        + postgres.getPort()
        + "/"
        + name
        + "?sslmode=disable";
  }

  private String sqlite(String name) {
    return "sqlite:" + directory.resolve(name);
  }

  private static MetadataStore open(String dsn) {
    if (dsn.startsWith("sqlite:")) {
      return SqliteMetadataStore.open(Path.of(dsn.substring("sqlite:".length())));
    }
    return new PostgresMetadataStoreProvider()
        .open(
            new AdapterSettings(
                Map.of("metadata_store.dsn", dsn, "server.metadata_op_timeout", "1m")));
  }

  /** Work on the file system over a database. */
  private interface Work<T> {
    T on(FileSystemView root) throws IOException;
  }

  private <T> T with(String dsn, Work<T> work) throws IOException {
    try (MetadataStore store = open(dsn);
        InProcessLockManager locks = new InProcessLockManager();
        CallFs callFs =
            CallFs.builder()
                .metadata(store)
                .locks(locks)
                .backend("localfs", blobs)
                .inlineLimit(64)
                .garbageDelay(Duration.ofDays(1))
                .build()) {
      return work.on(callFs.view(Credentials.ROOT));
    }
  }

  private static FsPath path(String text) {
    return FsPath.parse(text);
  }

  private static Content content(String text) {
    return Content.of(new ByteArrayInputStream(text.getBytes(UTF_8)));
  }

  private static void put(FileSystemView root, String path, String text) throws IOException {
    assertThat(root.write(path(path), content(text), WriteOptions.DEFAULT.with(Parents.MAKE)))
        .isNotNull();
  }

  private static Inode create(FileSystemView root, String path, NodeSpec node) {
    return root.create(path(path), node, Parents.REQUIRE);
  }

  /** Makes one of each kind, and garbage. */
  private static boolean fill(FileSystemView root) throws IOException {
    put(root, "/small", "small");
    put(root, "/big", "big ".repeat(1000));
    put(root, "/d/ü 漢字 \u0001", "unicode");
    put(root, "/gone", "gone ".repeat(1000));
    root.remove(path("/gone"), Removal.UNLINK, Precondition.NONE);
    RegularFile sparse =
        root.writeAt(path("/big"), 1L << 40, content("end".repeat(100)), Precondition.NONE);
    assertThat(sparse.size()).isGreaterThan(1L << 40);
    create(root, "/link", new NodeSpec.NewSymlink(new LinkTarget("d/ü 漢字 \u0001")));
    create(root, "/again", new NodeSpec.HardLink(path("/small"), Follow.NOTHING));
    create(root, "/copy", new NodeSpec.Copy(path("/small"), new Mode(0600)));
    create(root, "/fifo", new NodeSpec.Special(FileType.FIFO, new Mode(0644), 0, 0));
    create(root, "/device", new NodeSpec.Special(FileType.CHARDEV, new Mode(0644), 1, 3));
    Inode changed =
        root.setXattrs(
            path("/small"),
            new XattrChanges(Map.of("user.empty", Octets.empty()), Set.of()),
            Follow.LINKS,
            Precondition.NONE);
    assertThat(changed.xattrs()).hasSize(1);
    return true;
  }

  private String filled(String name) throws IOException {
    String dsn = sqlite(name);
    assertThat(this.<Boolean>with(dsn, MetadataCopyTest::fill)).isTrue();
    try (MetadataStore store = open(dsn)) {
      boolean added = store.<Boolean>write(tx -> addFiles(tx, FILES));
      assertThat(added).isTrue();
    }
    return dsn;
  }

  /** Adds many files without content, which are there to be counted. */
  private static boolean addFiles(MetadataTransaction tx, int count) {
    io.callfs.fs.Directory root = (io.callfs.fs.Directory) tx.inode(InodeId.ROOT).orElseThrow();
    for (int i = 0; i < count; i++) {
      RegularFile file =
          new RegularFile(
              tx.nextInodeId(),
              root.attributes().withNlink(1),
              1,
              root.placement(),
              Map.of(),
              0,
              1,
              null,
              null);
      tx.insert(file);
      tx.link(new io.callfs.fs.Dentry(InodeId.ROOT, new io.callfs.fs.Name("file " + i), file.id()));
    }
    return true;
  }

  /** Everything that a caller can see, by path. */
  private Map<String, String> state(String dsn) throws IOException {
    return this.<Map<String, String>>with(
        dsn,
        root -> {
          Map<String, String> state = new TreeMap<>();
          root.visit(
              path("/"),
              null,
              Integer.MAX_VALUE,
              entry -> {
                String content = entry.inode().size() < 100_000 ? read(root, entry.path()) : "";
                state.put(entry.path(), entry.inode() + content);
                return true;
              });
          return state;
        });
  }

  private static String read(FileSystemView root, String path) {
    if (root.stat(path("/" + path), Follow.NOTHING).type() != FileType.FILE) {
      return "";
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (FileHandle handle = root.open(path("/" + path))) {
      handle.transferTo(0, handle.file().size(), Channels.newChannel(bytes));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toString(UTF_8);
  }

  private static void assertRefused(Errno errno, String told, String from, String to) {
    assertThatThrownBy(() -> MetadataCopy.copy(from, to, MetadataCopyTest::ignored))
        .isInstanceOfSatisfying(
            FsException.class,
            e -> {
              assertThat(e.errno()).as(e.getMessage()).isEqualTo(errno);
              assertThat(e.subject()).contains(told).doesNotContain("sesame");
            });
  }

  @Test
  void allIsThereAgainInPostgresAndBackInSqlite() throws Exception {
    String source = filled("a");
    Map<String, String> state = state(source);
    assertThat(state).hasSizeGreaterThan(FILES);
    String there = newDatabase();
    List<Progress> told = new ArrayList<>();
    MetadataCopy.Report report = MetadataCopy.copy(source, there, told::add);
    assertThat(report.resumed()).isFalse();
    assertThat(report.rows().get("inodes")).isGreaterThan(FILES);
    assertThat(report.rows().get("garbage")).isPositive();
    assertThat(told).filteredOn(step -> step.table().equals("inodes")).hasSizeGreaterThan(2);
    assertThat(state(there)).isEqualTo(state);
    String back = sqlite("back");
    assertThat(MetadataCopy.copy(there, back, MetadataCopyTest::ignored).rows().get("inodes"))
        .isEqualTo(report.rows().get("inodes"));
    assertThat(state(back)).isEqualTo(state);
    assertThat(state(source)).isEqualTo(state);
  }

  @Test
  void numbersOfInodesGoOnBehindTheLast() throws Exception {
    String source = filled("a");
    InodeId last;
    try (MetadataStore store = open(source)) {
      last = store.<InodeId>write(MetadataTransaction::nextInodeId);
    }
    String there = newDatabase();
    MetadataCopy.Report report = MetadataCopy.copy(source, there, MetadataCopyTest::ignored);
    assertThat(report.rows()).containsKey("counters");
    try (MetadataStore store = open(there)) {
      assertThat(store.<InodeId>write(MetadataTransaction::nextInodeId).value())
          .isGreaterThan(last.value());
    }
  }

  private static void ignored(Progress progress) {
    assertThat(progress.rows()).isBetween(0L, progress.all());
  }

  private static void breakOff(String from, String to, String table) {
    IllegalStateException broken = new IllegalStateException("broken off");
    assertThatThrownBy(() ->
            MetadataCopy.copy(
                from,
                to,
                progress -> {
                  if (progress.table().equals(table) && progress.rows() > 0) {
                    throw broken;
                  }
                }))
        .isSameAs(broken);
  }

  @Test
  void aCopyThatWasBrokenOffCannotBeServedAndGoesOn() throws Exception {
    String source = filled("a");
    for (String target : List.of(newDatabase(), sqlite("b"))) {
      breakOff(source, target, "dentries");
      assertThatThrownBy(() -> open(target))
          .isInstanceOf(FsException.class)
          .hasMessageContaining("not complete");
      breakOff(source, target, "extents");
      assertThat(MetadataCopy.copy(source, target, MetadataCopyTest::ignored).resumed()).isTrue();
      assertThat(state(target)).isEqualTo(state(source));
    }
  }

  @Test
  void aSourceThatWasChangedMeanwhileIsFoundOut() throws Exception {
    String source = filled("a");
    String target = newDatabase();
    breakOff(source, target, "extents");
    assertThat(
            this.<Boolean>with(
                source,
                root -> {
                  put(root, "/small", "other");
                  return true;
                }))
        .isTrue();
    assertRefused(Errno.EIO, "not the same", source, target);
    assertThatThrownBy(() -> open(target)).isInstanceOf(FsException.class);
  }

  @Test
  void onlyAnEmptyTargetIsFilled() throws Exception {
    String source = filled("a");
    String other = filled("b");
    assertRefused(Errno.EEXIST, "not empty", source, other);
    assertThat(state(other)).hasSizeGreaterThan(FILES);
    String target = newDatabase();
    breakOff(other, target, "dentries");
    assertRefused(Errno.EEXIST, "holds a part of", source, target);
  }

  @Test
  void databasesInUseAreRefused() throws Exception {
    String source = filled("a");
    String there = newDatabase();
    try (MetadataStore store = open(source)) {
      assertThat(store).isNotNull();
      assertRefused(Errno.EBUSY, "in use", source, there);
    }
    try (MetadataStore store = open(there)) {
      assertThat(store).isNotNull();
      assertRefused(Errno.EBUSY, "in use by a server", source, there);
      assertRefused(Errno.EBUSY, "in use by a server", there, sqlite("b"));
    }
  }

  @Test
  void whatIsNoDatabaseIsTold() throws Exception {
    assertRefused(Errno.ENOENT, "none", sqlite("none"), newDatabase());
    assertThatThrownBy(() -> MetadataCopy.copy("mysql://a", sqlite("b"), MetadataCopyTest::ignored))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--from must begin with sqlite:");
  }
}
