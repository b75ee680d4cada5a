package io.callfs.core;

import static io.callfs.core.Permissions.EXECUTE;

import io.callfs.fs.Credentials;
import io.callfs.fs.Directory;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.Name;
import io.callfs.fs.Symlink;
import io.callfs.spi.MetadataReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Resolves one path for one caller within one snapshot, as {@code path_resolution(7)} says. Not
 * thread-safe.
 */
final class PathWalk {

  /** Links followed in one resolution at most (MAXSYMLINKS). */
  static final int MAX_LINKS = 40;

  /** What becomes of a directory on the way that does not exist. */
  @FunctionalInterface
  interface Missing {
    /** The system calls' answer. */
    Missing FAILS =
        (directory, name, path) -> {
          throw new FsException(Errno.ENOENT, path.toString());
        };

    /** Returns the directory that now is there, or throws. */
    Directory directory(Directory parent, Name name, FsPath path);
  }

  /** What is done with the last component. */
  private enum Last {
    NOT_LOOKED_AT,
    LOOKED_UP,
    FOLLOWED
  }

  private final MetadataReader reader;
  private final Credentials who;
  private final FsPath path;
  private final Missing missing;

  PathWalk(MetadataReader reader, Credentials who, FsPath path, Missing missing) {
    this.reader = reader;
    this.who = who;
    this.path = path;
    this.missing = missing;
  }

  PathWalk(MetadataReader reader, Credentials who, FsPath path) {
    this(reader, who, path, Missing.FAILS);
  }

  /**
   * Returns the inode that the path names. A slash at its end follows a link and demands a
   * directory.
   */
  Inode target(Follow follow) {
    Last last = follow == Follow.LINKS || path.directory() ? Last.FOLLOWED : Last.LOOKED_UP;
    Place place = walk(last, true).sound();
    Inode inode = place.inode();
    if (inode == null) {
      throw failure(Errno.ENOENT);
    }
    if (place.slash() && !(inode instanceof Directory)) {
      throw failure(Errno.ENOTDIR);
    }
    return inode;
  }

  /**
   * Returns the place of the last component, which is never followed: where a name is made or
   * removed.
   */
  Place entry() {
    return end().sound();
  }

  /**
   * As {@link #entry}, but tells of a name that is too long only when {@link Place#sound} is asked:
   * rename looks up neither name before both directories are found.
   */
  Place end() {
    return walk(Last.LOOKED_UP, true);
  }

  /**
   * As {@link #end}, but does not look at what has the name: for the lock that is needed before a
   * look can decide anything.
   */
  Place endUnseen() {
    return walk(Last.NOT_LOOKED_AT, false);
  }

  /**
   * Returns the place where an open with O_CREAT finds or makes its file: links are followed,
   * dangling ones to their targets. A last component with a slash after it is not even looked up;
   * nor is it known to be sound.
   */
  Place creation() {
    return walk(Last.FOLLOWED, false);
  }

  private Place walk(Last ofLast, boolean followBeforeSlash) {
    Directory directory = directory(InodeId.ROOT);
    Deque<String> rest = new ArrayDeque<>(path.components());
    Ahead ahead = lookAhead(ofLast);
    boolean slash = path.directory();
    int depth = 0;
    int links = 0;
    while (true) {
      String component = rest.poll();
      if (component == null) {
        return Place.directory(directory, Place.Last.ROOT);
      }
      boolean last = rest.isEmpty();
      Permissions.require(who, directory, EXECUTE, path);
      if (component.equals(".") || component.equals("..")) {
        boolean up = component.equals("..");
        directory = up ? directory(directory.parent()) : directory;
        if (last) {
          return Place.directory(directory, up ? Place.Last.DOTDOT : Place.Last.DOT);
        }
        continue;
      }
      Name name;
      try {
        name = new Name(component);
      } catch (FsException e) {
        FsException flaw = new FsException(e.errno(), path + " (" + e.subject() + ")");
        if (last) {
          return Place.unsound(directory, flaw, slash);
        }
        throw flaw;
      }
      if (last && ofLast == Last.NOT_LOOKED_AT) {
        return Place.named(directory, name, null, slash);
      }
      Inode inode = links == 0 && ahead.knows(depth) ? ahead.inode(depth) : lookup(directory, name);
      depth++;
      if (inode instanceof Symlink link
          && (!last || (ofLast == Last.FOLLOWED && (followBeforeSlash || !slash)))) {
        if (++links > MAX_LINKS) {
          throw failure(Errno.ELOOP);
        }
        slash |= last && link.target().directory();
        List<String> components = link.target().components();
        for (int i = components.size() - 1; i >= 0; i--) {
          rest.push(components.get(i));
        }
        directory = link.target().absolute() ? directory(InodeId.ROOT) : directory;
      } else if (last) {
        return Place.named(directory, name, inode, slash);
      } else if (inode == null) {
        directory = missing.directory(directory, name, path);
      } else if (inode instanceof Directory next) {
        directory = next;
      } else {
        throw failure(Errno.ENOTDIR);
      }
    }
  }

  /**
   * What the leading names are, as far as they were looked up before they were judged.
   *
   * @param names how many were looked up
   * @param found what is there, up to the first name that is not
   */
  private record Ahead(int names, List<Inode> found) {

    boolean knows(int depth) {
      return depth < names && depth <= found.size();
    }

    @Nullable Inode inode(int depth) {
      return depth < found.size() ? found.get(depth) : null;
    }
  }

  private Ahead lookAhead(Last ofLast) {
    List<Name> names = namesAhead(ofLast);
    return new Ahead(names.size(), reader.walk(InodeId.ROOT, names));
  }

  /** Returns the leading components that are names, which one round trip may look up. */
  private List<Name> namesAhead(Last ofLast) {
    int count = path.components().size() - (ofLast == Last.NOT_LOOKED_AT ? 1 : 0);
    List<Name> names = new ArrayList<>(path.components().size());
    for (String component : path.components().subList(0, Math.max(0, count))) {
      if (component.equals(".") || component.equals("..") || component.length() > Name.MAX_BYTES) {
        break;
      }
      try {
        names.add(new Name(component));
      } catch (FsException tooLong) {
        break; // told when the walk comes there, since what is before it decides first
      }
    }
    return names;
  }

  private @Nullable Inode lookup(Directory directory, Name name) {
    return reader.lookup(directory.id(), name).orElse(null);
  }

  private Directory directory(InodeId id) {
    Optional<Inode> inode = reader.inode(id);
    if (inode.isPresent() && inode.get() instanceof Directory directory) {
      return directory;
    }
    // A directory that was removed keeps its parent's number, and the parent may be gone too.
    throw failure(id.equals(InodeId.ROOT) ? Errno.EIO : Errno.ENOENT);
  }

  private FsException failure(Errno errno) {
    return new FsException(errno, path.toString());
  }
}
