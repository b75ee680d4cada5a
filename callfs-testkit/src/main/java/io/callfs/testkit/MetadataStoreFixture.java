package io.callfs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.callfs.fs.BlobKey;
import io.callfs.fs.BlobRef;
import io.callfs.fs.Dentry;
import io.callfs.fs.Directory;
import io.callfs.fs.DirectoryEntry;
import io.callfs.fs.Extent;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.Name;
import io.callfs.fs.Octets;
import io.callfs.fs.RegularFile;
import io.callfs.spi.MetadataReader;
import io.callfs.spi.MetadataStore;
import io.callfs.spi.MetadataTransaction;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The store under test, opened before each case and closed after it. */
abstract class MetadataStoreFixture {

  @SuppressWarnings("NullAway.Init")
  MetadataStore store;

  MetadataStoreFixture() {}

  /**
   * Opens the store of this case: empty at the first call; later calls, each after the close of the
   * store before, open the same again.
   */
  protected abstract MetadataStore open() throws Exception;

  /** Returns whether what was written is there again after close and {@link #open}. */
  protected boolean persistent() {
    return true;
  }

  @BeforeEach
  void openStore() throws Exception {
    store = open();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  void reopen() throws Exception {
    assumeTrue(persistent(), "lacks persistence: the store ends with the process");
    store.close();
    store = open();
  }

  <A> A ability(Class<A> type) {
    Optional<A> ability = store.capability(type);
    assumeTrue(ability.isPresent(), () -> "lacks the ability " + type.getSimpleName());
    return ability.orElseThrow();
  }

  <T> T read(Function<MetadataReader, T> work) {
    return store.read(work);
  }

  <T> T write(Function<MetadataTransaction, T> work) {
    return store.write(work);
  }

  void change(Consumer<MetadataTransaction> work) {
    store.write(tx -> {
      work.accept(tx);
      return true;
    });
  }

  Optional<Inode> inode(InodeId id) {
    return read(rows -> rows.inode(id));
  }

  Optional<Inode> lookup(InodeId directory, Name name) {
    return read(rows -> rows.lookup(directory, name));
  }

  List<Inode> walk(InodeId start, List<Name> names) {
    return read(rows -> rows.walk(start, names));
  }

  List<DirectoryEntry> page(InodeId directory, @Nullable Name after, int limit) {
    return read(rows -> rows.list(directory, after, limit));
  }

  List<Extent> extents(InodeId file) {
    return read(rows -> rows.extents(file));
  }

  boolean referenced(BlobRef blob) {
    return read(rows -> rows.isReferenced(blob));
  }

  Optional<Octets> smallBlob(BlobKey key) {
    return read(rows -> rows.smallBlob(key));
  }

  List<DirectoryEntry> list(InodeId directory) {
    return read(rows -> rows.list(directory, null, 100_000));
  }

  List<String> names(InodeId directory) {
    return list(directory).stream().map(entry -> entry.name().value()).toList();
  }

  /** Inserts the root, as an engine does first. */
  Directory insertRoot() {
    Directory root = Rows.root();
    change(tx -> tx.insert(root));
    return root;
  }

  /** Inserts a file without a name. */
  RegularFile insertFile() {
    return write(tx -> {
      RegularFile file = Rows.file(tx.nextInodeId());
      tx.insert(file);
      return file;
    });
  }

  static RegularFile linkFile(MetadataTransaction tx, InodeId directory, String name) {
    RegularFile file = Rows.file(tx.nextInodeId());
    tx.insert(file);
    tx.link(new Dentry(directory, new Name(name), file.id()));
    return file;
  }

  RegularFile linkFile(InodeId directory, String name) {
    return write(tx -> linkFile(tx, directory, name));
  }

  /** Sees a verb refused and all of its transaction taken back. */
  void assertRefused(Consumer<MetadataTransaction> verb) {
    RegularFile[] inserted = new RegularFile[1];
    assertThatThrownBy(() ->
            change(tx -> {
              inserted[0] = Rows.file(tx.nextInodeId());
              tx.insert(inserted[0]);
              verb.accept(tx);
            }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(inode(inserted[0].id())).as("inode inserted before the refusal").isEmpty();
  }
}
