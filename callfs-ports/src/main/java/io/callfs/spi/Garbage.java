package io.callfs.spi;

import io.callfs.fs.BlobRef;
import io.callfs.fs.InodeId;
import io.callfs.fs.InstanceId;
import java.time.Instant;
import java.util.Objects;

/**
 * Something that no name leads to any more and that the sweeper of an instance is to remove, not
 * before it is due.
 */
public sealed interface Garbage {

  /** Returns the instance whose sweeper does it. */
  InstanceId instance();

  /** Returns the instant before which it must stay, to the millisecond. */
  Instant due();

  /**
   * A blob that was replaced or whose file is gone; it may still be referenced by a copy, which the
   * sweeper checks.
   */
  record DiscardedBlob(InstanceId instance, Instant due, BlobRef blob) implements Garbage {
    /** Checks the parts. */
    public DiscardedBlob {
      Objects.requireNonNull(instance);
      Objects.requireNonNull(due);
      Objects.requireNonNull(blob);
    }
  }

  /**
   * An inode without a name: unlinked while it was open, or the top of a tree that was removed at
   * once. Its rows and what lies below are still there.
   */
  record UnlinkedInode(InstanceId instance, Instant due, InodeId inode) implements Garbage {
    /** Checks the parts. */
    public UnlinkedInode {
      Objects.requireNonNull(instance);
      Objects.requireNonNull(due);
      Objects.requireNonNull(inode);
    }
  }
}
