package io.callfs.testkit.model;

import io.callfs.fs.Credentials;
import io.callfs.fs.FileType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.IdentityHashMap;

/**
 * A file system in memory, simple enough to be read beside the manual pages. It has a root of mode
 * 0755 that belongs to uid 0, and times from a clock that is asked once a call or more often, so
 * that it must stand still within a call. Not thread-safe.
 */
public final class Model {

  final ModelInode root;
  final InstantSource clock;

  private Model(ModelInode root, InstantSource clock) {
    this.root = root;
    this.clock = clock;
  }

  /** Creates a file system that holds nothing but its root. */
  public static Model empty(InstantSource clock) {
    ModelInode root = new ModelInode(FileType.DIRECTORY, 0755, 0, 0, clock.instant());
    root.nlink = 2;
    return new Model(root, clock);
  }

  /** Returns the file system as a caller has it. */
  public ModelCaller as(Credentials who, int umask) {
    return new ModelCaller(this, who, umask);
  }

  /** Returns the root. */
  public ModelInode root() {
    return root;
  }

  /**
   * Returns a file system of its own that is equal to this one now.
   *
   * @param copies filled with what each inode has become
   */
  public Model copy(IdentityHashMap<ModelInode, ModelInode> copies) {
    return new Model(copyOf(root, copies), clock);
  }

  /** Returns the copy of an inode, which is made where there is none yet. */
  public static ModelInode copyOf(
      ModelInode inode, IdentityHashMap<ModelInode, ModelInode> copies) {
    ModelInode made = copies.get(inode);
    if (made != null) {
      return made;
    }
    ModelInode twin = inode.twin();
    copies.put(inode, twin);
    inode.entries.forEach((name, entry) -> {
      ModelInode below = copyOf(entry, copies);
      twin.entries.put(name, below);
      if (below.directory()) {
        below.parent = twin;
      }
    });
    return twin;
  }

  Instant now() {
    return clock.instant();
  }
}
