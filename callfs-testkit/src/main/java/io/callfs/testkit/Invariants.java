package io.callfs.testkit;

import io.callfs.fs.BlobRef;
import io.callfs.fs.Directory;
import io.callfs.fs.DirectoryEntry;
import io.callfs.fs.Errno;
import io.callfs.fs.Extent;
import io.callfs.fs.FsException;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.InstanceId;
import io.callfs.fs.Name;
import io.callfs.fs.Octets;
import io.callfs.fs.RegularFile;
import io.callfs.spi.BlobStat;
import io.callfs.spi.BlobStore;
import io.callfs.spi.Garbage;
import io.callfs.spi.MetadataReader;
import io.callfs.spi.MetadataStore;
import io.callfs.spi.MetadataTransaction;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What holds of a tree between any two calls, whatever has failed before: looks at every row of one
 * snapshot and tells what is wrong. For tests: holds all rows in memory and asks for every number
 * that was ever given.
 */
public final class Invariants {

  private static final Instant EVER = Instant.parse("9999-12-31T23:59:59.999Z");
  private static final int PAGE = 1000;

  private final Map<InodeId, Inode> inodes = new TreeMap<>();
  private final Map<InodeId, List<DirectoryEntry>> entries = new HashMap<>();
  private final Map<InodeId, Long> names = new HashMap<>();
  private final Map<InodeId, InodeId> holders = new HashMap<>();
  private final Set<InodeId> unlinked = new TreeSet<>();
  private final Set<BlobRef> blobs = new HashSet<>();
  private final Set<BlobRef> discarded = new HashSet<>();
  private final List<String> violations = new ArrayList<>();

  private Invariants() {}

  /**
   * Returns a line for each of these that is wrong: the root is a directory; every name leads to an
   * inode, and to a directory at most one; every inode has a name that the root leads to, or is
   * below one that is noted to be collected; link counts are those of names and subdirectories;
   * every directory knows its parent; extents are in order, apart from each other and within the
   * file, and as many bytes as it tells; every blob that is named is there in its size. Empty where
   * all is well.
   *
   * @param stores the blob stores by the names that blobs have them by
   */
  public static List<String> violations(
      MetadataStore metadata, Map<String, ? extends BlobStore> stores) {
    Invariants found = read(metadata);
    found.blobs.stream()
        .filter(blob -> !blob.inline())
        .forEach(blob -> found.checkBlob(blob, stores.get(blob.backend())));
    return List.copyOf(found.violations);
  }

  /** Returns the blobs of a store that neither a file names nor a note to collect them. */
  public static List<BlobStat> orphans(MetadataStore metadata, String backend, BlobStore store) {
    Invariants found = read(metadata);
    Set<String> known = new HashSet<>();
    Stream.concat(found.blobs.stream(), found.discarded.stream())
        .filter(blob -> blob.backend().equals(backend))
        .forEach(blob -> known.add(blob.key().value()));
    try (Stream<BlobStat> all = store.list()) {
      return all.filter(blob -> !known.contains(blob.key().value())).toList();
    }
  }

  private static Invariants read(MetadataStore metadata) {
    InodeId end = metadata.<InodeId>write(MetadataTransaction::nextInodeId);
    return metadata.<Invariants>read(rows -> {
      Invariants found = new Invariants();
      found.load(rows, end);
      found.check(rows);
      return found;
    });
  }

  private void load(MetadataReader rows, InodeId end) {
    Set<InstanceId> instances = new HashSet<>();
    for (long number = 1; number < end.value(); number++) {
      InodeId id = new InodeId(number);
      rows.inode(id).ifPresent(inode -> inodes.put(id, inode));
      List<DirectoryEntry> all = list(rows, id);
      if (!all.isEmpty()) {
        entries.put(id, all);
      }
      checkExtents(rows, id, inodes.get(id));
    }
    inodes.values().forEach(inode -> instances.add(inode.placement().instance()));
    for (InstanceId instance : instances) {
      for (Garbage note : rows.garbage(instance, EVER, Integer.MAX_VALUE)) {
        if (note instanceof Garbage.UnlinkedInode inode) {
          unlinked.add(inode.inode());
        } else if (note instanceof Garbage.DiscardedBlob blob) {
          discarded.add(blob.blob());
        }
      }
    }
  }

  private List<DirectoryEntry> list(MetadataReader rows, InodeId directory) {
    List<DirectoryEntry> all = new ArrayList<>();
    Name after = null;
    while (true) {
      List<DirectoryEntry> page = rows.list(directory, after, PAGE);
      all.addAll(page);
      if (page.size() < PAGE) {
        return all;
      }
      after = page.get(page.size() - 1).name();
    }
  }

  private void check(MetadataReader rows) {
    expect(inodes.get(InodeId.ROOT) instanceof Directory, "the root is no directory");
    entries.forEach((directory, all) -> all.forEach(entry -> checkEntry(directory, entry)));
    checkReached();
    inodes.values().forEach(this::checkLinkCount);
    blobs.stream().filter(BlobRef::inline).forEach(blob -> checkSmallBlob(rows, blob));
  }

  private void checkEntry(InodeId directory, DirectoryEntry entry) {
    InodeId id = entry.inode().id();
    String what = "name '" + entry.name() + "' in " + directory;
    expect(inodes.get(directory) instanceof Directory, what + " is in no directory");
    expect(entry.inode().equals(inodes.get(id)), what + " leads to a row that " + id + " has not");
    names.merge(id, 1L, Long::sum);
    if (entry.inode() instanceof Directory below) {
      InodeId other = holders.put(id, directory);
      expect(other == null, what + " is a second name of directory " + id);
      expect(below.parent().equals(directory), what + " has the parent " + below.parent());
    }
  }

  private void checkReached() {
    Deque<InodeId> todo = new ArrayDeque<>(unlinked);
    todo.add(InodeId.ROOT);
    Set<InodeId> reached = new HashSet<>();
    while (!todo.isEmpty()) {
      InodeId next = todo.remove();
      if (reached.add(next)) {
        entries.getOrDefault(next, List.of()).forEach(entry -> todo.add(entry.inode().id()));
      }
    }
    for (InodeId id : inodes.keySet()) {
      expect(reached.contains(id), "inode " + id + " is unreachable and not garbage");
    }
    for (InodeId id : unlinked) {
      expect(!names.containsKey(id), "inode " + id + " is garbage and has a name");
    }
    Inode root = inodes.get(InodeId.ROOT);
    if (root instanceof Directory directory) {
      expect(directory.parent().equals(InodeId.ROOT), "the root has another parent");
      expect(!names.containsKey(InodeId.ROOT), "the root has a name");
    }
  }

  private void checkLinkCount(Inode inode) {
    long counted = names.getOrDefault(inode.id(), 0L);
    if (inode instanceof Directory) {
      long below =
          entries.getOrDefault(inode.id(), List.of()).stream()
              .filter(entry -> entry.inode() instanceof Directory)
              .count();
      counted = unlinked.contains(inode.id()) ? 0 : 2 + below;
    }
    long kept = inode.attributes().nlink();
    expect(kept == counted, "inode " + inode.id() + " counts " + kept + " links, not " + counted);
  }

  private void checkExtents(MetadataReader rows, InodeId id, @Nullable Inode inode) {
    long end = 0;
    long stored = 0;
    for (Extent extent : rows.extents(id)) {
      String what = "extent of " + id + " at " + extent.fileOffset();
      expect(inode instanceof RegularFile, what + " belongs to no file");
      expect(extent.fileOffset() >= end, what + " overlaps the one before");
      end = extent.fileEnd();
      expect(inode == null || end <= inode.size(), what + " goes beyond the end of the file");
      blobs.add(extent.blob());
      stored += extent.length();
    }
    if (inode instanceof RegularFile file) {
      expect(
          file.allocated() == stored,
          "inode " + id + " tells of " + file.allocated() + " bytes, stored are " + stored);
    }
  }

  private void checkSmallBlob(MetadataReader rows, BlobRef blob) {
    Optional<Octets> bytes = rows.smallBlob(blob.key());
    expect(bytes.isPresent(), "small blob " + blob.key() + " is missing");
    bytes.ifPresent(
        present -> expect(present.length() == blob.size(), "small blob " + blob.key() + " is cut"));
  }

  private void checkBlob(BlobRef blob, @Nullable BlobStore store) {
    String what = "blob " + blob.key() + " of " + blob.backend();
    if (store == null) {
      violations.add(what + " is in an unknown store");
      return;
    }
    try {
      expect(store.stat(blob.key()).size() == blob.size(), what + " has another size");
    } catch (FsException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
      violations.add(what + " is missing");
    }
  }

  private void expect(boolean holds, String otherwise) {
    if (!holds) {
      violations.add(otherwise);
    }
  }
}
