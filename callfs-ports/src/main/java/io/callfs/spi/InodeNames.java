package io.callfs.spi;

import io.callfs.fs.Dentry;
import io.callfs.fs.InodeId;
import java.util.List;

/** Ability of a {@link MetadataStore}: tells where an inode is, which the rows of a path do not. */
public interface InodeNames {

  /**
   * Returns all names of an inode, in no particular order; none where there is no such inode, or
   * where it has lost them. Of a state that holds every write acknowledged before the call. May not
   * be called from within the work of another call.
   *
   * @throws io.callfs.fs.FsException EIO, ETIMEDOUT, EHOSTDOWN
   */
  List<Dentry> names(InodeId inode);
}
