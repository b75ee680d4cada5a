package io.callfs.core;

import io.callfs.fs.Directory;
import io.callfs.fs.FsException;
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
 * @param flaw why the last component can't be the name of anything, where it can't
 */
record Place(
    Directory directory,
    Last last,
    @Nullable Name name,
    @Nullable Inode inode,
    boolean slash,
    @Nullable FsException flaw) {

  /** Kinds of a last component, as the kernel tells them apart. */
  enum Last {
    NAME,
    DOT,
    DOTDOT,
    ROOT
  }

  static Place named(Directory directory, Name name, @Nullable Inode inode, boolean slash) {
    return new Place(directory, Last.NAME, name, inode, slash, null);
  }

  static Place unsound(Directory directory, FsException flaw, boolean slash) {
    return new Place(directory, Last.NAME, null, null, slash, flaw);
  }

  static Place directory(Directory itself, Last last) {
    return new Place(itself, last, null, itself, true, null);
  }

  /** Returns this where the last component can be a name, throws ENAMETOOLONG otherwise. */
  Place sound() {
    if (flaw != null) {
      throw flaw;
    }
    return this;
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
