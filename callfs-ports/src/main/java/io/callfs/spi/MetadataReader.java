package io.callfs.spi;

import io.callfs.fs.BlobKey;
import io.callfs.fs.BlobRef;
import io.callfs.fs.DirectoryEntry;
import io.callfs.fs.Extent;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.InstanceId;
import io.callfs.fs.Name;
import io.callfs.fs.Octets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows from one consistent snapshot. Row verbs, not system calls: nothing here knows a
 * permission.
 *
 * <p>Valid only within the call of {@link MetadataStore#read} or {@link MetadataStore#write} that
 * handed it out, on its thread. Failures are {@link io.callfs.fs.FsException}s: EIO for a fault of
 * the store, ETIMEDOUT where it did not answer in time.
 */
public interface MetadataReader {

  /** Returns an inode. */
  Optional<Inode> inode(InodeId id);

  /**
   * Returns the inode that a directory has under a name; empty where it has none, also where {@code
   * directory} is none.
   */
  Optional<Inode> lookup(InodeId directory, Name name);

  /**
   * Looks up one name after the other, each in the inode found before, as far as they exist: the
   * result is shorter than {@code names} where one does not. In as few round trips as the store
   * can.
   */
  default List<Inode> walk(InodeId start, List<Name> names) {
    List<Inode> found = new ArrayList<>(names.size());
    InodeId directory = start;
    for (Name name : names) {
      Optional<Inode> next = lookup(directory, name);
      if (next.isEmpty()) {
        break;
      }
      found.add(next.get());
      directory = next.get().id();
    }
    return found;
  }

  /**
   * Returns entries of a directory in the bytewise order of their names.
   *
   * @param after only names after this one; null from the first
   * @param limit at most so many, at least 1
   */
  List<DirectoryEntry> list(InodeId directory, @Nullable Name after, int limit);

  /**
   * Returns the extents of a file that reach into the range, by their offset; they never overlap.
   *
   * @param from the first byte of the range
   * @param to the byte after the last, at least {@code from}; where both are the same the result is
   *     the extent that holds the bytes before and after that point, if one does
   */
  List<Extent> extents(InodeId file, long from, long to);

  /** Returns all extents of a file, by their offset. */
  default List<Extent> extents(InodeId file) {
    return extents(file, 0, Long.MAX_VALUE);
  }

  /** Returns the bytes of a small blob; empty where there is none of that key. */
  Optional<Octets> smallBlob(BlobKey key);

  /** Returns whether any extent of any file names the blob. */
  boolean isReferenced(BlobRef blob);

  /**
   * Returns what is to be collected by an instance and due by then, the longest due first, at most
   * {@code limit}.
   */
  List<Garbage> garbage(InstanceId instance, Instant dueBy, int limit);
}
