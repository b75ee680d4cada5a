package io.callfs.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.Attributes;
import io.callfs.fs.Directory;
import io.callfs.fs.FileType;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.InstanceId;
import io.callfs.fs.LinkTarget;
import io.callfs.fs.Mode;
import io.callfs.fs.Octets;
import io.callfs.fs.Placement;
import io.callfs.fs.RegularFile;
import io.callfs.fs.SpecialFile;
import io.callfs.fs.Symlink;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Inodes go in and come out as they are, and numbers are given once. */
abstract class InodeRowCases extends MetadataStoreFixture {

  private static final InodeId ID = new InodeId(2);

  InodeRowCases() {}

  private void assertKept(Inode inode) throws Exception {
    change(tx -> tx.insert(inode));
    assertThat(inode(inode.id())).contains(inode);
    if (persistent()) {
      reopen();
      assertThat(inode(inode.id())).contains(inode);
    }
    change(tx -> tx.delete(inode.id()));
  }

  private static RegularFile with(Attributes attributes) {
    return new RegularFile(ID, attributes, 1, Rows.PLACEMENT, Map.of(), 0, 0, null, null);
  }

  private static RegularFile with(Map<String, Octets> xattrs) {
    return new RegularFile(ID, Rows.ATTRIBUTES, 1, Rows.PLACEMENT, xattrs, 0, 0, null, null);
  }

  private static Attributes at(Instant atime, Instant mtime, Instant ctime) {
    return new Attributes(new Mode(0644), 0, 0, 1, atime, mtime, ctime);
  }

  @Test
  void newStoreIsEmptyWithoutEvenARoot() {
    assertThat(inode(InodeId.ROOT)).isEmpty();
    assertThat(list(InodeId.ROOT)).isEmpty();
  }

  @Test
  void regularFileIsKept() throws Exception {
    assertKept(
        new RegularFile(
            ID,
            Rows.ATTRIBUTES,
            7,
            new Placement(new InstanceId("node-2.example_x"), "s3"),
            Map.of("user.a", Rows.octets(1, 10)),
            123_456_789_012L,
            5,
            "text/plain; charset=\"utf-8\"",
            Rows.octets(2, 32)));
  }

  @Test
  void regularFileWithoutTypeAndDigestIsKept() throws Exception {
    assertKept(new RegularFile(ID, Rows.ATTRIBUTES, 1, Rows.PLACEMENT, Map.of(), 0, 0, null, null));
  }

  @Test
  void regularFileWithHolesIsKept() throws Exception {
    assertKept(
        new RegularFile(
            ID, Rows.ATTRIBUTES, 1, Rows.PLACEMENT, Map.of(), 1L << 50, 3, null, null, 12_345));
  }

  @Test
  void emptyContentTypeIsNotAbsentContentType() throws Exception {
    assertKept(new RegularFile(ID, Rows.ATTRIBUTES, 1, Rows.PLACEMENT, Map.of(), 0, 0, "", null));
  }

  @Test
  void largestNumbersAreKept() throws Exception {
    long max = Long.MAX_VALUE;
    assertKept(
        new RegularFile(
            ID,
            Rows.ATTRIBUTES.withNlink(max),
            max,
            Rows.PLACEMENT,
            Map.of(),
            max,
            max,
            null,
            null));
  }

  @Test
  void directoryIsKept() throws Exception {
    assertKept(
        new Directory(
            ID,
            Rows.ATTRIBUTES.withMode(new Mode(01777)).withNlink(2),
            3,
            Rows.PLACEMENT,
            Map.of("user.d", Rows.octets(3, 3)),
            InodeId.ROOT));
  }

  @Test
  void symlinkIsKeptWithItsTextAsGiven() throws Exception {
    for (String text :
        List.of("a", "/", "../x//y/./", "Zürich/\u65e5\u672c/\ud83d\ude00", "'\"\\%_\n\t", " ")) {
      assertKept(symlink(text));
    }
    assertKept(symlink("x".repeat(LinkTarget.MAX_BYTES)));
  }

  private static Symlink symlink(String text) {
    return new Symlink(ID, Rows.ATTRIBUTES, 1, Rows.PLACEMENT, Map.of(), new LinkTarget(text));
  }

  @Test
  void specialFilesOfAllTypesAreKept() throws Exception {
    for (FileType type : FileType.values()) {
      switch (type) {
        case FIFO, SOCKET -> assertKept(special(type, 0, 0));
        case CHARDEV, BLOCKDEV -> {
          assertKept(special(type, 0, 0));
          assertKept(special(type, 4095, 1_048_575));
        }
        case FILE, DIRECTORY, SYMLINK -> {}
      }
    }
  }

  private static SpecialFile special(FileType type, long major, long minor) {
    Map<String, Octets> xattrs = Map.of("user.x", Rows.octets(1, 4));
    return new SpecialFile(ID, Rows.ATTRIBUTES, 1, Rows.PLACEMENT, xattrs, type, major, minor);
  }

  @Test
  void timesAreKeptToTheNanosecond() throws Exception {
    assertKept(
        with(
            at(Instant.EPOCH, Instant.ofEpochSecond(0, 1), Instant.ofEpochSecond(1, 999_999_999))));
  }

  @Test
  void timesBefore1970AreKeptToTheNanosecond() throws Exception {
    assertKept(
        with(
            at(
                Instant.ofEpochSecond(-1, 999_999_999),
                Instant.ofEpochSecond(-1, 1),
                Instant.parse("1901-12-13T20:45:51.987654321Z"))));
    assertKept(
        with(
            at(
                Instant.parse("0001-01-01T00:00:00.000000001Z"),
                Instant.parse("1677-09-21T00:12:43.145224191Z"),
                Instant.parse("1969-12-31T23:59:59.123456789Z"))));
  }

  @Test
  void timesBeyond2262AreKeptToTheNanosecond() throws Exception {
    assertKept(
        with(
            at(
                Instant.parse("2038-01-19T03:14:08.000000001Z"),
                Instant.parse("2500-06-07T08:09:10.111213141Z"),
                Instant.parse("9999-12-31T23:59:59.999999999Z"))));
  }

  @Test
  void allModeBitsAreKept() throws Exception {
    for (int bits : new int[] {0, 07777, 04000, 02000, 01000, 0421}) {
      assertKept(with(Rows.ATTRIBUTES.withMode(new Mode(bits))));
    }
  }

  @Test
  void ownersOfAllThirtyTwoBitsAreKept() throws Exception {
    assertKept(with(Rows.ATTRIBUTES.withOwner(0, Attributes.MAX_ID)));
    assertKept(with(Rows.ATTRIBUTES.withOwner(Attributes.MAX_ID, 0)));
    assertKept(with(Rows.ATTRIBUTES.withOwner(0x7FFF_FFFFL, 0x8000_0000L)));
  }

  @Test
  void linkCountOfZeroIsKept() throws Exception {
    assertKept(with(Rows.ATTRIBUTES.withNlink(0)));
  }

  @Test
  void extendedAttributesAreKept() throws Exception {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    Map<String, Octets> xattrs = new HashMap<>();
    xattrs.put("user.empty", Octets.empty());
    xattrs.put("user.all", Octets.copyOf(all));
    xattrs.put("user.large", Rows.octets(5, 65_536));
    xattrs.put("trusted.'\"\\%_\n=,;{}:", Rows.octets(6, 1));
    xattrs.put("user.\u00fc\u65e5\ud83d\ude00", Rows.octets(7, 2));
    xattrs.put("security.capability", Rows.octets(8, 20));
    for (int i = 0; i < 100; i++) {
      xattrs.put("user.n" + i, Rows.octets(i, i));
    }
    assertKept(with(xattrs));
  }

  @Test
  void updateReplacesTheWholeRow() throws Exception {
    RegularFile before = Rows.file(ID, 10).withXattrs(Map.of("user.a", Rows.octets(1, 5)));
    change(tx -> tx.insert(before));
    RegularFile after =
        new RegularFile(
            ID,
            at(Instant.EPOCH, Instant.EPOCH, Instant.EPOCH).withOwner(5, 6).withNlink(3),
            9,
            new Placement(new InstanceId("other"), "s3"),
            Map.of("user.b", Rows.octets(2, 6)),
            77,
            8,
            null,
            Rows.octets(3, 32));
    change(tx -> tx.update(after));
    assertThat(inode(ID)).contains(after);
    change(tx -> tx.update(before));
    assertThat(inode(ID)).contains(before);
  }

  @Test
  void updateMovesADirectoryBelowAnother() {
    Directory directory = Rows.directory(ID, InodeId.ROOT);
    change(tx -> tx.insert(directory));
    change(tx -> tx.update(directory.withParent(new InodeId(3))));
    assertThat(inode(ID)).contains(directory.withParent(new InodeId(3)));
  }

  @Test
  void deleteRemovesTheRowAndNoOther() {
    RegularFile one = insertFile();
    RegularFile other = insertFile();
    change(tx -> tx.delete(one.id()));
    assertThat(inode(one.id())).isEmpty();
    assertThat(inode(other.id())).contains(other);
  }

  @Test
  void insertOfANumberThatExistsIsRefused() {
    RegularFile file = insertFile();
    assertRefused(tx -> tx.insert(Rows.directory(file.id(), InodeId.ROOT)));
    assertThat(inode(file.id())).contains(file);
  }

  @Test
  void updateOfAnInodeThatDoesNotExistIsRefused() {
    assertRefused(tx -> tx.update(Rows.file(new InodeId(999_999))));
    assertThat(inode(new InodeId(999_999))).isEmpty();
  }

  @Test
  void deleteOfAnInodeThatDoesNotExistIsRefused() {
    assertRefused(tx -> tx.delete(new InodeId(999_999)));
  }

  @Test
  void numbersAreAboveTheRootAndNeverTwiceTheSame() {
    Set<Long> given = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      List<InodeId> ids = write(tx -> List.of(tx.nextInodeId(), tx.nextInodeId()));
      for (InodeId id : ids) {
        assertThat(id.value()).isGreaterThan(InodeId.ROOT.value());
        assertThat(given.add(id.value())).as("number " + id + " is new").isTrue();
      }
    }
  }

  @Test
  void numberOfADeletedInodeIsNotGivenAgain() throws Exception {
    Set<InodeId> given = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      RegularFile file = insertFile();
      assertThat(given.add(file.id())).isTrue();
      change(tx -> tx.delete(file.id()));
    }
    if (persistent()) {
      reopen();
    }
    for (int i = 0; i < 20; i++) {
      assertThat(given.add(insertFile().id())).isTrue();
    }
  }

  @Test
  void numbersAfterARollbackAreNew() {
    Set<InodeId> given = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      assertThat(given.add(insertFile().id())).isTrue();
      assertRefused(tx -> tx.delete(new InodeId(999_999)));
    }
  }

  @Test
  void numbersGivenToManyThreadsAtOnceAreDifferent() throws Exception {
    Set<InodeId> given = ConcurrentHashMap.newKeySet();
    Together.run(
        8,
        thread -> {
          for (int i = 0; i < 50; i++) {
            assertThat(given.add(insertFile().id())).isTrue();
          }
        });
    assertThat(given).hasSize(400);
  }
}
