package io.callfs.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.Attributes;
import io.callfs.fs.BlobKey;
import io.callfs.fs.BlobRef;
import io.callfs.fs.Dentry;
import io.callfs.fs.Directory;
import io.callfs.fs.Extent;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.InstanceId;
import io.callfs.fs.Mode;
import io.callfs.fs.Name;
import io.callfs.fs.Octets;
import io.callfs.fs.Placement;
import io.callfs.fs.RegularFile;
import io.callfs.spi.BlobStat;
import io.callfs.spi.Garbage;
import io.callfs.spi.MetadataTransaction;
import io.callfs.testkit.Invariants;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The check of all rows finds each thing that can be wrong. */
class InvariantsTest {

  private static final InstanceId HERE = new InstanceId("here");
  private static final Placement PLACEMENT = new Placement(HERE, "disk");
  private static final BlobKey KEY = new BlobKey("a/1");
  private static final BlobRef BLOB = new BlobRef("disk", KEY, 100, 7);
  private static final Instant NOW = Instant.EPOCH;

  private final InMemoryMetadataStore metadata = new InMemoryMetadataStore();
  private final InMemoryBlobStore blobs = new InMemoryBlobStore();
  private InodeId directory = InodeId.ROOT;
  private InodeId file = InodeId.ROOT;

  /** Makes /d/f of 100 bytes in a blob, where all is well. */
  @BeforeEach
  void makeTree() throws IOException {
    var stored = blobs.put(KEY, new ByteArrayInputStream(new byte[100]), 100);
    assertThat(stored.size()).isEqualTo(100);
    change(tx -> {
      directory = tx.nextInodeId();
      file = tx.nextInodeId();
      tx.insert(directory(InodeId.ROOT, InodeId.ROOT, 3));
      insert(tx, InodeId.ROOT, "d", directory(directory, InodeId.ROOT, 2));
      insert(tx, directory, "f", file(file, 1));
      tx.addExtent(file, new Extent(0, 100, BLOB, 0));
    });
    assertThat(violations()).isEmpty();
    assertThat(orphans()).isEmpty();
  }

  private static Attributes attributes(long nlink) {
    return new Attributes(new Mode(0755), 0, 0, nlink, NOW, NOW, NOW);
  }

  private static Directory directory(InodeId id, InodeId parent, long nlink) {
    return new Directory(id, attributes(nlink), 1, PLACEMENT, Map.of(), parent);
  }

  private static RegularFile file(InodeId id, long nlink) {
    return new RegularFile(id, attributes(nlink), 1, PLACEMENT, Map.of(), 100, 1, null, null);
  }

  private static void insert(MetadataTransaction tx, InodeId parent, String name, Inode inode) {
    tx.insert(inode);
    tx.link(new Dentry(parent, new Name(name), inode.id()));
  }

  private void change(Consumer<MetadataTransaction> work) {
    metadata.<Boolean>write(tx -> {
      work.accept(tx);
      return true;
    });
  }

  private List<String> violations() {
    return Invariants.violations(metadata, Map.of("disk", blobs));
  }

  private List<BlobStat> orphans() {
    return Invariants.orphans(metadata, "disk", blobs);
  }

  private void assertFound(String violation, Consumer<MetadataTransaction> damage) {
    change(damage);
    assertThat(violations()).anyMatch(line -> line.contains(violation));
  }

  @Test
  void missingRootIsFound() {
    assertFound(
        "the root is no directory",
        tx -> {
          tx.unlink(InodeId.ROOT, new Name("d"));
          tx.delete(InodeId.ROOT);
        });
  }

  @Test
  void numberOfStoredBytesThatIsWrongIsFound() {
    assertFound(
        "tells of 100 bytes, stored are 0",
        tx -> insert(tx, InodeId.ROOT, "hollow", file(tx.nextInodeId(), 1)));
  }

  @Test
  void inodeWithoutANameIsFound() {
    assertFound("is unreachable", tx -> tx.insert(file(tx.nextInodeId(), 0)));
  }

  @Test
  void directoriesThatOnlyHoldEachOtherAreFound() {
    assertFound(
        "is unreachable",
        tx -> {
          InodeId one = tx.nextInodeId();
          InodeId other = tx.nextInodeId();
          insert(tx, other, "one", directory(one, other, 3));
          insert(tx, one, "other", directory(other, one, 3));
        });
  }

  @Test
  void inodeThatIsNotedAsGarbageMayBeWithoutAName() {
    change(tx -> {
      InodeId top = tx.nextInodeId();
      tx.insert(directory(top, InodeId.ROOT, 0));
      insert(tx, top, "below", directory(tx.nextInodeId(), top, 2));
      tx.discard(new Garbage.UnlinkedInode(HERE, NOW, top));
    });
    assertThat(violations()).isEmpty();
  }

  @Test
  void garbageWithANameIsFound() {
    assertFound(
        "is garbage and has a name", tx -> tx.discard(new Garbage.UnlinkedInode(HERE, NOW, file)));
  }

  @Test
  void wrongLinkCountOfAFileIsFound() {
    assertFound(
        "counts 1 links, not 2", tx -> tx.link(new Dentry(InodeId.ROOT, new Name("other"), file)));
  }

  @Test
  void wrongLinkCountOfADirectoryIsFound() {
    assertFound("counts 3 links, not 2", tx -> tx.update(directory(directory, InodeId.ROOT, 3)));
  }

  @Test
  void wrongParentIsFound() {
    assertFound("has the parent", tx -> tx.update(directory(directory, directory, 2)));
  }

  @Test
  void secondNameOfADirectoryIsFound() {
    assertFound(
        "is a second name of directory",
        tx -> tx.link(new Dentry(InodeId.ROOT, new Name("again"), directory)));
  }

  @Test
  void entryOfAFileIsFound() {
    assertFound("is in no directory", tx -> insert(tx, file, "x", file(tx.nextInodeId(), 1)));
  }

  @Test
  void extentBeyondTheEndOfTheFileIsFound() {
    assertFound(
        "goes beyond the end of the file", tx -> tx.addExtent(file, new Extent(100, 1, BLOB, 0)));
  }

  @Test
  void extentsOfADirectoryAreFound() {
    assertFound("belongs to no file", tx -> tx.addExtent(directory, new Extent(0, 1, BLOB, 0)));
  }

  @Test
  void missingBlobIsFound() {
    blobs.delete(KEY);
    assertThat(violations()).containsExactly("blob a/1 of disk is missing");
  }

  @Test
  void blobOfAnotherSizeIsFound() {
    assertFound(
        "has another size",
        tx -> {
          tx.removeExtent(file, 0);
          tx.addExtent(file, new Extent(0, 100, new BlobRef("disk", KEY, 200, 7), 0));
        });
  }

  @Test
  void missingSmallBlobIsFound() {
    assertFound(
        "small blob",
        tx -> {
          BlobKey key = tx.insertSmallBlob(Octets.copyOf(new byte[100]));
          tx.removeExtent(file, 0);
          tx.addExtent(file, new Extent(0, 100, new BlobRef(BlobRef.INLINE, key, 100, 7), 0));
          tx.deleteSmallBlob(key);
        });
  }

  @Test
  void blobThatNobodyNamesIsAnOrphanAndOneThatIsDiscardedIsNone() {
    change(tx -> {
      tx.removeExtent(file, 0);
      tx.discard(new Garbage.DiscardedBlob(HERE, NOW, BLOB));
    });
    assertThat(orphans()).isEmpty();
    change(tx -> tx.collected(new Garbage.DiscardedBlob(HERE, NOW, BLOB)));
    assertThat(orphans()).extracting(BlobStat::key).containsExactly(KEY);
  }
}
