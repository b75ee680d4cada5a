package io.callfs.spi;

import io.callfs.fs.BlobKey;
import io.callfs.fs.Dentry;
import io.callfs.fs.Extent;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.Name;
import io.callfs.fs.Octets;

/**
 * Reads and changes rows in one serializable transaction; reads see its own changes. Row verbs: the
 * caller keeps the rules, and a verb that would break the shape of the tables is an {@link
 * IllegalStateException} that rolls the transaction back.
 *
 * <p>Any verb may throw {@link io.callfs.fs.FsException} with ENOSPC or EDQUOT where the store is
 * full, and EIO; nothing of the transaction stays then.
 */
public interface MetadataTransaction extends MetadataReader {

  /**
   * Returns a number that no inode of this store has or ever had, greater than {@link
   * InodeId#ROOT}, and that this transaction has not returned before. Gaps are allowed. Whether a
   * number that a transaction got which was rolled back comes again is the store's choice: nobody
   * may remember one before the commit.
   */
  InodeId nextInodeId();

  /** Adds an inode whose number no row has. */
  void insert(Inode inode);

  /** Replaces the row of an inode that exists. */
  void update(Inode inode);

  /**
   * Removes the row of an inode that exists, and its extents. The caller has removed the names and
   * cares for the blobs. A directory must have no entries left: a store that notices refuses it as
   * a break of the tables' shape, others keep entries that nothing leads to.
   */
  void delete(InodeId inode);

  /**
   * Adds a name that the directory does not have, for an inode whose row exists by then: the caller
   * inserts first. A store that notices a missing row refuses it as a break of the tables' shape,
   * others find nothing under the name. The row of the directory need not exist.
   */
  void link(Dentry dentry);

  /** Removes a name that the directory has. */
  void unlink(InodeId directory, Name name);

  /** Adds an extent that overlaps none of the file. */
  void addExtent(InodeId file, Extent extent);

  /** Removes the extent of the file that begins at the offset. */
  void removeExtent(InodeId file, long fileOffset);

  /** Stores bytes and returns a key that was never used before. */
  BlobKey insertSmallBlob(Octets bytes);

  /** Removes a small blob; does nothing where there is none. */
  void deleteSmallBlob(BlobKey key);

  /** Notes something to be collected; does nothing where an equal note exists. */
  void discard(Garbage garbage);

  /** Removes a note; does nothing where there is none. */
  void collected(Garbage garbage);
}
