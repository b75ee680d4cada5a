package io.callfs.core;

import io.callfs.fs.Directory;
import io.callfs.fs.Inode;
import io.callfs.fs.Name;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a path leads: a directory and the last component in it.
 *
 * @param directory the directory of the last component; where that is no name, the directory that
 *     it means
 * @param last what kind the last component is
 * @param name the name, where it is one
 * @param inode what is there, where something is
 * @param slash whether the path demands a directory
 */
record Place(
    Directory directory, Last last, @Nullable Name name, @Nullable Inode inode, boolean slash) {

  /** Kinds of a last component, as the kernel tells them apart. */
  enum Last {
    NAME,
    DOT,
    DOTDOT,
    ROOT
  }

  static Place named(Directory directory, Name name, @Nullable Inode inode, boolean slash) {
    return new Place(directory, Last.NAME, name, inode, slash);
  }

  static Place directory(Directory itself, Last last) {
    return new Place(itself, last, null, itself, true);
  }

  Optional<Inode> existing() {
    return Optional.ofNullable(inode);
  }

  Name requireName() {
    if (name == null) {
      throw new IllegalStateException("the last component is " + last);
    }
    return name;
  }
}
