package io.callfs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callfs.fs.BlobKey;
import io.callfs.fs.BlobRef;
import io.callfs.fs.Dentry;
import io.callfs.fs.Errno;
import io.callfs.fs.Extent;
import io.callfs.fs.FsException;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.Name;
import io.callfs.fs.Octets;
import io.callfs.fs.RegularFile;
import io.callfs.spi.Garbage;
import io.callfs.spi.Garbage.DiscardedBlob;
import io.callfs.spi.MetadataReader;
import io.callfs.spi.MetadataTransaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Transactions on one thread: all or nothing, and their own changes before their eyes. */
abstract class TransactionCases extends GarbageRowCases {

  private static final Garbage NOTE =
      new DiscardedBlob(Rows.INSTANCE, Instant.EPOCH, Rows.blob("note", 1));

  TransactionCases() {}

  /** Everything that a reader can see of what the case below touches. */
  private record View(
      List<Object> rows, List<Extent> extents, Optional<Octets> small, List<Garbage> garbage) {}

  private View view(MetadataReader rows, InodeId file, InodeId other, BlobKey small) {
    List<Object> found = new ArrayList<>();
    found.add(rows.inode(InodeId.ROOT));
    found.add(rows.inode(file));
    found.add(rows.inode(other));
    found.add(rows.list(InodeId.ROOT, null, 100));
    found.add(rows.lookup(InodeId.ROOT, new Name("a")));
    found.add(rows.lookup(InodeId.ROOT, new Name("b")));
    found.add(rows.isReferenced(Rows.blob("x", 10)));
    found.add(rows.isReferenced(Rows.blob("y", 10)));
    return new View(
        found,
        rows.extents(file),
        rows.smallBlob(small),
        rows.garbage(Rows.INSTANCE, Instant.EPOCH, 10));
  }

  private View view(InodeId file, InodeId other, BlobKey small) {
    return read(rows -> view(rows, file, other, small));
  }

  private static final class Abort extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static final class Fatal extends Error {
    private static final long serialVersionUID = 1L;
  }

  private void touchEverything(
      MetadataTransaction tx, RegularFile file, InodeId other, BlobKey small) {
    tx.update(Rows.root().withAttributes(Rows.ATTRIBUTES.withNlink(77)));
    tx.update(file.withAttributes(file.attributes().withNlink(9)));
    tx.delete(other);
    tx.unlink(InodeId.ROOT, new Name("a"));
    tx.link(new Dentry(InodeId.ROOT, new Name("b"), file.id()));
    RegularFile added = Rows.file(tx.nextInodeId());
    tx.insert(added);
    tx.link(new Dentry(InodeId.ROOT, new Name("c"), added.id()));
    tx.removeExtent(file.id(), 0);
    tx.addExtent(file.id(), Rows.extent(0, 10, "y"));
    tx.deleteSmallBlob(small);
    BlobKey ignored = tx.insertSmallBlob(Rows.octets(9, 9));
    tx.discard(NOTE);
    tx.collected(new DiscardedBlob(Rows.INSTANCE, Instant.EPOCH, Rows.blob("old", 1)));
  }

  private void assertRolledBack(Throwable failure) throws Exception {
    insertRoot();
    RegularFile file = linkFile(InodeId.ROOT, "a");
    InodeId other = insertFile().id();
    change(tx -> tx.addExtent(file.id(), Rows.extent(0, 10, "x")));
    BlobKey small = write(tx -> tx.insertSmallBlob(Rows.octets(1, 100)));
    change(tx -> tx.discard(new DiscardedBlob(Rows.INSTANCE, Instant.EPOCH, Rows.blob("old", 1))));
    View before = view(file.id(), other, small);
    assertThatThrownBy(() ->
            change(tx -> {
              touchEverything(tx, file, other, small);
              if (failure instanceof Error error) {
                throw error;
              }
              throw (RuntimeException) failure;
            }))
        .isSameAs(failure);
    assertThat(view(file.id(), other, small)).isEqualTo(before);
    if (persistent()) {
      reopen();
      assertThat(view(file.id(), other, small)).isEqualTo(before);
    }
    change(tx -> touchEverything(tx, file, other, small));
    assertThat(names(InodeId.ROOT)).containsExactly("b", "c");
  }

  @Test
  void exceptionOfTheWorkComesOutUnchangedAndTakesAllBack() throws Exception {
    assertRolledBack(new Abort());
  }

  @Test
  void fsExceptionOfTheWorkComesOutUnchangedAndTakesAllBack() throws Exception {
    assertRolledBack(new FsException(Errno.ENOTEMPTY, "/a"));
  }

  @Test
  void errorOfTheWorkComesOutUnchangedAndTakesAllBack() throws Exception {
    assertRolledBack(new Fatal());
  }

  @Test
  void refusalThatTheWorkSwallowsStillTakesAllBack() {
    insertRoot();
    RegularFile file = linkFile(InodeId.ROOT, "a");
    assertRefused(tx -> {
      tx.unlink(InodeId.ROOT, new Name("a"));
      try {
        tx.insert(file);
      } catch (IllegalStateException swallowed) {
        tx.update(Rows.atVersion(file, 50));
      }
    });
    assertThat(names(InodeId.ROOT)).containsExactly("a");
    assertThat(inode(file.id())).contains(file);
  }

  @Test
  void exceptionOfAReadComesOutUnchanged() {
    Abort failure = new Abort();
    assertThatThrownBy(() ->
            read(rows -> {
              throw failure;
            }))
        .isSameAs(failure);
    assertThat(inode(InodeId.ROOT)).isEmpty();
  }

  @Test
  void allOfATransactionIsThereAfterReopening() throws Exception {
    insertRoot();
    RegularFile file = linkFile(InodeId.ROOT, "a");
    InodeId other = insertFile().id();
    change(tx -> tx.addExtent(file.id(), Rows.extent(0, 10, "x")));
    BlobKey small = write(tx -> tx.insertSmallBlob(Rows.octets(1, 100)));
    change(tx -> touchEverything(tx, file, other, small));
    View before = view(file.id(), other, small);
    reopen();
    assertThat(view(file.id(), other, small)).isEqualTo(before);
  }

  @Test
  void transactionReadsItsOwnChanges() {
    insertRoot();
    RegularFile file = linkFile(InodeId.ROOT, "a");
    InodeId other = insertFile().id();
    change(tx -> tx.addExtent(file.id(), Rows.extent(0, 10, "x")));
    BlobKey small = write(tx -> tx.insertSmallBlob(Rows.octets(1, 100)));
    View within =
        write(tx -> {
          touchEverything(tx, file, other, small);
          return view(tx, file.id(), other, small);
        });
    assertThat(within.rows().get(2)).isEqualTo(Optional.empty());
    assertThat(within.rows().get(4)).isEqualTo(Optional.empty());
    assertThat(within.rows().get(6)).isEqualTo(false);
    assertThat(within.rows().get(7)).isEqualTo(true);
    assertThat(within.extents()).containsExactly(Rows.extent(0, 10, "y"));
    assertThat(within.small()).isEmpty();
    assertThat(within.garbage()).containsExactly(NOTE);
    assertThat(view(file.id(), other, small)).isEqualTo(within);
  }

  @Test
  void transactionListsAndPagesItsOwnChangesInOrder() {
    insertRoot();
    for (String name : List.of("b", "d", "f")) {
      linkFile(InodeId.ROOT, name);
    }
    List<String> seen =
        write(tx -> {
          List<String> names = new ArrayList<>();
          RegularFile file = linkFile(tx, InodeId.ROOT, "c");
          tx.unlink(InodeId.ROOT, new Name("d"));
          tx.update(file.withAttributes(file.attributes().withNlink(4)));
          tx.list(InodeId.ROOT, new Name("b"), 2)
              .forEach(entry -> names.add(entry.name() + " " + entry.inode().attributes().nlink()));
          return names;
        });
    assertThat(seen).containsExactly("c 4", "f 1");
  }

  @Test
  void smallBlobIsReadWithinItsTransaction() {
    Octets bytes = Rows.octets(1, 5000);
    Optional<Octets> within = write(tx -> tx.smallBlob(tx.insertSmallBlob(bytes)));
    assertThat(within).contains(bytes);
  }

  @Test
  void smallBlobIsReferencedLikeAnyOther() {
    RegularFile file = insertFile();
    BlobRef blob =
        write(tx -> {
          BlobKey key = tx.insertSmallBlob(Rows.octets(1, 10));
          BlobRef ref = new BlobRef(BlobRef.INLINE, key, 10, 1);
          tx.addExtent(file.id(), new Extent(0, 10, ref, 0));
          return ref;
        });
    assertThat(referenced(blob)).isTrue();
  }

  @Test
  void rowsInsertedAndDeletedWithinOneTransactionAreGone() {
    insertRoot();
    InodeId id =
        write(tx -> {
          RegularFile file = linkFile(tx, InodeId.ROOT, "a");
          tx.addExtent(file.id(), Rows.extent(0, 10, "x"));
          tx.unlink(InodeId.ROOT, new Name("a"));
          tx.delete(file.id());
          return file.id();
        });
    assertThat(inode(id)).isEmpty();
    assertThat(names(InodeId.ROOT)).isEmpty();
    assertThat(referenced(Rows.blob("x", 10))).isFalse();
  }

  @Test
  void resultIsThatOfTheLastRunOfTheWork() {
    List<Object> runs = new ArrayList<>();
    Object result =
        write(tx -> {
          Object run = new Object();
          runs.add(run);
          return run;
        });
    assertThat(result).isSameAs(runs.get(runs.size() - 1));
  }

  @Test
  void workThatOnlyReadsMayRunAsWrite() {
    insertRoot();
    Optional<Inode> root = write(tx -> tx.inode(InodeId.ROOT));
    assertThat(root).contains(Rows.root());
  }

  @Test
  void bigTransactionIsOneStep() throws Exception {
    insertRoot();
    change(tx -> {
      for (int i = 0; i < 5000; i++) {
        linkFile(tx, InodeId.ROOT, "file-" + i);
      }
    });
    if (persistent()) {
      reopen();
    }
    assertThat(list(InodeId.ROOT)).hasSize(5000);
  }

  @Test
  void closingTwiceDoesNothing() {
    store.close();
    store.close();
  }
}
