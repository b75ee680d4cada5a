package io.callfs.core;

import static io.callfs.core.Tree.ALICE;
import static io.callfs.core.Tree.BOB;
import static io.callfs.core.Tree.assertFails;
import static io.callfs.core.Tree.content;
import static io.callfs.core.Tree.path;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.Errno;
import io.callfs.fs.Inode;
import io.callfs.fs.Mode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenFileTest {

  private static final OpenOptions BOTH_WAYS = OpenOptions.of(AccessMode.READ_WRITE);

  private final Tree tree = new Tree();

  @AfterEach
  void close() {
    tree.close();
  }

  private OpenFile open(String path, AccessMode access, OpenFlag... flags) {
    return tree.root.open(path(path), OpenOptions.of(access, flags));
  }

  private static String read(OpenFile file) {
    try (FileHandle content = file.content()) {
      return Tree.read(content);
    }
  }

  private static long write(OpenFile file, String text) throws IOException {
    return file.write(content(text), Precondition.NONE).position();
  }

  private static long write(OpenFile file, long position, String text) throws IOException {
    return file.write(position, content(text), Precondition.NONE).position();
  }

  @Test
  void itIsTheInodeAndNotAVersion() throws IOException {
    tree.put("/f", "old");
    try (OpenFile one = open("/f", AccessMode.READ_WRITE);
        OpenFile other = open("/f", AccessMode.READ_ONLY)) {
      tree.put("/f", "newer content");
      assertThat(read(one)).isEqualTo("newer content");
      assertThat(write(one, 0, "NEW")).isZero();
      assertThat(read(other)).isEqualTo("NEWer content");
      assertThat(other.stat()).isEqualTo(tree.stat("/f"));
    }
  }

  @Test
  void contentOfOneInstantStaysWhatItWas() throws IOException {
    tree.put("/f", "x".repeat(1000));
    try (OpenFile file = open("/f", AccessMode.READ_WRITE);
        FileHandle before = file.content()) {
      assertThat(write(file, 10, "y")).isEqualTo(10);
      assertThat(Tree.read(before)).isEqualTo("x".repeat(1000));
    }
  }

  @Test
  void readsAndWritesGoOnAtThePosition() throws IOException {
    tree.put("/f", "0123456789");
    try (OpenFile file = open("/f", AccessMode.READ_WRITE)) {
      ByteBuffer buffer = ByteBuffer.allocate(4);
      assertThat(file.read(buffer)).isEqualTo(4);
      assertThat(write(file, "ab")).isEqualTo(4);
      assertThat(file.read(buffer.clear())).isEqualTo(4);
      assertThat(UTF_8.decode(buffer.flip()).toString()).isEqualTo("6789");
      assertThat(file.read(buffer.clear())).isEqualTo(-1);
      assertThat(write(file, 1, "X")).isEqualTo(1);
      assertThat(write(file, "end")).isEqualTo(10);
      assertThat(read(file)).isEqualTo("0X23ab6789end");
    }
  }

  @Test
  void appendedBytesGoToTheEndWhateverThePositionSays() throws IOException {
    tree.put("/f", "start ");
    try (OpenFile one = open("/f", AccessMode.WRITE_ONLY, OpenFlag.APPEND);
        OpenFile other = open("/f", AccessMode.READ_WRITE, OpenFlag.APPEND)) {
      assertThat(write(one, "a")).isEqualTo(6);
      assertThat(write(other, 0, "b")).isEqualTo(7);
      assertThat(write(one, "c")).isEqualTo(8);
      assertThat(read(other)).isEqualTo("start abc");
    }
  }

  @Test
  void nothingWrittenChangesNothing() throws IOException {
    tree.put("/f", "content");
    Inode before = tree.stat("/f");
    try (OpenFile file = open("/f", AccessMode.READ_WRITE)) {
      assertThat(write(file, 100, "")).isEqualTo(100);
    }
    assertThat(tree.stat("/f")).isEqualTo(before);
  }

  @Test
  void nothingAppendedLeavesThePositionToo() throws IOException {
    tree.put("/f", "content");
    try (OpenFile file = open("/f", AccessMode.READ_WRITE, OpenFlag.APPEND)) {
      assertThat(file.write(content(""), Precondition.NONE).count()).isZero();
      ByteBuffer buffer = ByteBuffer.allocate(10);
      assertThat(file.read(buffer)).isEqualTo(7);
    }
  }

  @Test
  void rightsAreThoseOfTheOpening() throws IOException {
    tree.put("/f", "content");
    try (OpenFile reading = open("/f", AccessMode.READ_ONLY);
        OpenFile writing = open("/f", AccessMode.WRITE_ONLY);
        OpenFile directory = open("/", AccessMode.READ_ONLY, OpenFlag.DIRECTORY)) {
      InputStream untouched =
          new InputStream() {
            @Override
            public int read() {
              throw new AssertionError("read before all was checked");
            }

            @Override
            public int read(byte[] target, int offset, int length) {
              return read();
            }
          };
      Content unwanted = Content.of(untouched);
      assertFails(Errno.EBADF, () -> reading.write(unwanted, Precondition.NONE));
      assertFails(Errno.EBADF, () -> reading.write(0, unwanted, Precondition.NONE));
      assertFails(Errno.EBADF, () -> directory.write(0, unwanted, Precondition.NONE));
      assertFails(Errno.EINVAL, () -> writing.write(-1, unwanted, Precondition.NONE));
      Content tooMuch = new Content(untouched, 2, java.util.Optional::empty);
      assertFails(Errno.EFBIG, () -> writing.write(Long.MAX_VALUE - 1, tooMuch, Precondition.NONE));
      assertFails(Errno.EINVAL, () -> reading.truncate(0, Precondition.NONE));
      assertFails(Errno.EINVAL, () -> directory.truncate(0, Precondition.NONE));
      assertFails(Errno.EINVAL, () -> writing.truncate(-1, Precondition.NONE));
      assertFails(Errno.EBADF, writing::content);
      assertFails(Errno.EISDIR, directory::content);
      assertFails(Errno.EINVAL, () -> reading.read(-1, ByteBuffer.allocate(1)));
      assertThat(reading.sync()).isEqualTo(tree.stat("/f"));
      assertThat(directory.stat()).isEqualTo(tree.stat("/"));
    }
    assertThat(tree.read("/f")).isEqualTo("content");
  }

  @Test
  void whatIsTakenFromOthersLaterDoesNotBindWhatIsOpen() throws IOException {
    tree.mkdir("/d", "0777");
    Tree.put(tree.as(ALICE), "/d/f", "content");
    try (OpenFile file = tree.as(ALICE).open(path("/d/f"), BOTH_WAYS)) {
      tree.root.chmod(path("/d/f"), new Mode(0), Follow.LINKS, Precondition.NONE);
      tree.root.chmod(path("/d"), new Mode(0), Follow.LINKS, Precondition.NONE);
      assertThat(write(file, "CON")).isZero();
      assertThat(read(file)).isEqualTo("CONtent");
      assertThat(file.truncate(3, Precondition.NONE).size()).isEqualTo(3);
    }
  }

  @Test
  void attributesChangeByTheRulesOfTheirCalls() {
    tree.mkdir("/d", "0777");
    Tree.put(tree.as(ALICE), "/d/f", "content");
    Instant then = Instant.parse("2001-02-03T04:05:06.789Z");
    try (OpenFile mine = tree.as(ALICE).open(path("/d/f"), OpenOptions.READ);
        OpenFile others = tree.as(BOB).open(path("/d/f"), OpenOptions.READ)) {
      assertThat(mine.chmod(new Mode(0640), Precondition.NONE)).isEqualTo(tree.stat("/d/f"));
      assertThat(tree.stat("/d/f").attributes().mode()).isEqualTo(new Mode(0640));
      assertThat(mine.chown(-1, 1000, Precondition.NONE).attributes().gid()).isEqualTo(1000);
      assertThat(
              mine.setTimes(new TimeChange.Omit(), new TimeChange.At(then), Precondition.NONE)
                  .attributes()
                  .mtime())
          .isEqualTo(then);
      assertFails(Errno.EPERM, () -> others.chmod(new Mode(0777), Precondition.NONE));
      assertFails(Errno.EPERM, () -> others.chown(1001, -1, Precondition.NONE));
      assertFails(Errno.EINVAL, () -> mine.chown(-2, -1, Precondition.NONE));
      assertFails(
          Errno.EACCES,
          () -> others.setTimes(new TimeChange.Now(), new TimeChange.Now(), Precondition.NONE));
    }
  }

  @Test
  void aPreconditionIsCheckedBeforeTheBytesAreReadAndWithTheChange() {
    tree.put("/f", "content");
    Precondition refuses =
        existing -> {
          throw new io.callfs.fs.FsException(Errno.EBUSY, "not now");
        };
    try (OpenFile file = open("/f", AccessMode.READ_WRITE)) {
      assertFails(Errno.EBUSY, () -> file.write(content("x"), refuses));
      assertFails(Errno.EBUSY, () -> file.truncate(0, refuses));
      assertFails(Errno.EBUSY, () -> file.chmod(new Mode(0), refuses));
    }
    assertThat(tree.read("/f")).isEqualTo("content");
  }

  @Test
  void nothingWorksAfterTheClose() {
    tree.put("/f", "content");
    OpenFile file = open("/f", AccessMode.READ_WRITE);
    file.close();
    file.close();
    assertFails(Errno.EBADF, file::stat);
    assertFails(Errno.EBADF, file::content);
    assertFails(Errno.EBADF, () -> file.write(content("x"), Precondition.NONE));
    assertFails(Errno.EBADF, () -> file.truncate(0, Precondition.NONE));
  }

  @ParameterizedTest
  @CsvSource({
    "/none, READ_ONLY, '', ENOENT",
    "/none, READ_ONLY, TRUNCATE, ENOENT",
    "/f, READ_ONLY, CREATE EXCLUSIVE, EEXIST",
    "/link, READ_ONLY, CREATE EXCLUSIVE, EEXIST",
    "/dangling, READ_ONLY, CREATE EXCLUSIVE, EEXIST",
    "/link, READ_ONLY, NO_FOLLOW, ELOOP",
    "/dangling, READ_WRITE, NO_FOLLOW CREATE, ELOOP",
    "/link, READ_ONLY, NO_FOLLOW DIRECTORY, ENOTDIR",
    "/f, READ_ONLY, DIRECTORY, ENOTDIR",
    "/f/, READ_ONLY, '', ENOTDIR",
    "/d, WRITE_ONLY, '', EISDIR",
    "/d, READ_WRITE, '', EISDIR",
    "/d, READ_ONLY, TRUNCATE, EISDIR",
    "/d, READ_ONLY, CREATE, EISDIR",
    "/new/, READ_ONLY, CREATE, EISDIR",
    "/fifo, READ_ONLY, '', ENXIO",
    "/fifo, WRITE_ONLY, '', ENXIO",
    "/fifo, WRITE_ONLY, CREATE TRUNCATE, ENXIO",
    "/none/f, WRITE_ONLY, CREATE, ENOENT",
    "/f/f, WRITE_ONLY, CREATE, ENOTDIR",
  })
  void whatMayNotBeOpenedGivesTheErrnoOfOpen(
      String path, AccessMode access, String flags, Errno errno) {
    tree.put("/f", "content");
    tree.mkdir("/d", "0755");
    tree.symlink("/link", "f");
    tree.symlink("/dangling", "target");
    NodeSpec fifo = new NodeSpec.Special(io.callfs.fs.FileType.FIFO, new Mode(0666), 0, 0);
    tree.root.create(path("/fifo"), fifo, Parents.REQUIRE);
    OpenFlag[] set =
        flags.isEmpty()
            ? new OpenFlag[0]
            : java.util.Arrays.stream(flags.split(" ", -1))
                .map(OpenFlag::valueOf)
                .toArray(OpenFlag[]::new);
    assertFails(errno, () -> open(path, access, set));
    assertThat(tree.names("/")).containsExactly("d", "dangling", "f", "fifo", "link");
    assertThat(tree.read("/f")).isEqualTo("content");
  }

  @Test
  void aFifoOpensWhereThatWaitsForNobodyAndHasNoBytes() throws IOException {
    NodeSpec fifo = new NodeSpec.Special(io.callfs.fs.FileType.FIFO, new Mode(0666), 0, 0);
    tree.root.create(path("/fifo"), fifo, Parents.REQUIRE);
    try (OpenFile reader = open("/fifo", AccessMode.READ_ONLY, OpenFlag.NON_BLOCK);
        OpenFile both = open("/fifo", AccessMode.READ_WRITE)) {
      assertThat(reader.read(ByteBuffer.allocate(1))).isEqualTo(-1);
      assertFails(Errno.EAGAIN, () -> both.read(ByteBuffer.allocate(1)));
      assertFails(Errno.ESPIPE, () -> both.read(0, ByteBuffer.allocate(1)));
      assertFails(Errno.ESPIPE, reader::content);
      Content content = Content.of(new byte[1]);
      assertFails(Errno.EBADF, () -> reader.write(content, Precondition.NONE));
      assertFails(Errno.EAGAIN, () -> both.write(content, Precondition.NONE));
      assertFails(Errno.ESPIPE, () -> reader.write(0, content, Precondition.NONE));
      assertFails(Errno.EINVAL, both::sync);
      assertThat(both.stat()).isEqualTo(tree.stat("/fifo"));
    }
  }

  @Test
  void creationFollowsADanglingLinkToItsTarget() {
    tree.symlink("/link", "target");
    open("/link", AccessMode.READ_ONLY, OpenFlag.CREATE).close();
    assertThat(tree.names("/")).containsExactly("link", "target");
  }

  @Test
  void theModeOfANewFileDoesNotBindItsOpening() throws IOException {
    tree.mkdir("/d", "0777");
    OpenOptions options =
        OpenOptions.of(AccessMode.READ_WRITE, OpenFlag.CREATE, OpenFlag.TRUNCATE).with(new Mode(0));
    try (OpenFile file = tree.as(ALICE).open(path("/d/f"), options)) {
      assertThat(write(file, "written")).isZero();
      assertThat(read(file)).isEqualTo("written");
      assertThat(file.stat().attributes().mode()).isEqualTo(new Mode(0));
    }
    assertFails(Errno.EACCES, () -> tree.as(ALICE).open(path("/d/f"), options));
    assertThat(tree.read("/d/f")).isEqualTo("written");
  }

  @Test
  void openingWhatExistsChangesNothingOfIt() {
    tree.put("/f", "content");
    Inode file = tree.stat("/f");
    Inode parent = tree.stat("/");
    tree.clock.advance(java.time.Duration.ofSeconds(1));
    open("/f", AccessMode.READ_WRITE, OpenFlag.CREATE).close();
    assertThat(tree.stat("/f")).isEqualTo(file);
    assertThat(tree.stat("/")).isEqualTo(parent);
  }

  @Test
  void truncationNeedsWritePermissionWhateverTheAccessMode() {
    tree.put("/f", "content");
    assertFails(
        Errno.EACCES,
        () ->
            tree.as(ALICE)
                .open(path("/f"), OpenOptions.of(AccessMode.READ_ONLY, OpenFlag.TRUNCATE)));
    assertThat(tree.read("/f")).isEqualTo("content");
    open("/f", AccessMode.READ_ONLY, OpenFlag.TRUNCATE).close();
    assertThat(tree.read("/f")).isEmpty();
  }
}
