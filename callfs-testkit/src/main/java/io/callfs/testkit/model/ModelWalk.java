package io.callfs.testkit.model;

import io.callfs.fs.Credentials;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Path resolution and permissions: {@code path_resolution(7)}, {@code inode(7)}. */
abstract class ModelWalk {

  static final int READ = 4;
  static final int WRITE = 2;
  static final int SEARCH = 1;

  private static final int SETUID = 04000;
  static final int SETGID = 02000;
  static final int STICKY = 01000;
  static final int GROUP_EXECUTE = 010;

  final Model model;
  final Credentials who;
  final int umask;

  ModelWalk(Model model, Credentials who, int umask) {
    this.model = model;
    this.who = who;
    this.umask = umask;
  }

  /**
   * Where a path ends.
   *
   * @param directory the directory that the last component is looked up in
   * @param name the last component; {@code .}, {@code ..}, or {@code /} where there is none
   * @param inode what is there; null where nothing is
   * @param slash whether a slash comes after the last component
   */
  record End(ModelInode directory, String name, @Nullable ModelInode inode, boolean slash) {

    boolean plain() {
      return !name.equals(".") && !name.equals("..") && !name.equals("/");
    }

    /** Throws where the last component is longer than a name may be. */
    End checked() {
      if (bytes(name) > 255) {
        throw error(Errno.ENAMETOOLONG);
      }
      return this;
    }

    ModelInode existing() {
      ModelInode there = checked().inode;
      if (there == null) {
        throw error(Errno.ENOENT);
      }
      return there;
    }
  }

  static FsException error(Errno errno) {
    return new FsException(errno, "model");
  }

  static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  Instant now() {
    return model.now();
  }

  /** Throws for a text that can be no path. */
  static String checkedPath(String path) {
    if (path.isEmpty()) {
      throw error(Errno.ENOENT);
    }
    if (bytes(path) > 4095) {
      throw error(Errno.ENAMETOOLONG);
    }
    return path;
  }

  /** Finds what a call acts on. */
  ModelInode find(String path, boolean follow) {
    boolean directory = path.endsWith("/");
    End end = end(path, follow || directory, true);
    ModelInode inode = end.existing();
    if (end.slash && !inode.directory()) {
      throw error(Errno.ENOTDIR);
    }
    return inode;
  }

  /** Finds the place of a name that is to be made, removed or renamed. */
  End place(String path) {
    return end(path, false, true);
  }

  /** Finds the place of a name for O_CREAT, which follows no link before a slash. */
  End creation(String path) {
    return end(path, true, false);
  }

  private End end(String path, boolean follow, boolean followBeforeSlash) {
    checkedPath(path);
    ModelInode directory = model.root;
    List<String> rest = components(path);
    boolean slash = path.endsWith("/");
    int links = 0;
    End end = new End(directory, "/", directory, true);
    while (!rest.isEmpty()) {
      String name = rest.remove(0);
      require(directory, SEARCH);
      if (name.equals(".") || name.equals("..")) {
        directory = name.equals(".") ? directory : directory.parent;
        end = new End(directory, name, directory, true);
        continue;
      }
      ModelInode inode = directory.entries.get(name);
      boolean last = rest.isEmpty();
      if (inode != null && inode.link() && (!last || (follow && (followBeforeSlash || !slash)))) {
        links++;
        if (links > 40) {
          throw error(Errno.ELOOP);
        }
        slash = slash || (last && inode.text.endsWith("/"));
        rest.addAll(0, components(inode.text));
        if (inode.text.startsWith("/")) {
          directory = model.root;
        }
        end = new End(directory, "/", directory, true);
        continue;
      }
      end = new End(directory, name, inode, slash);
      if (!last) {
        directory = end.existing();
        if (!directory.directory()) {
          throw error(Errno.ENOTDIR);
        }
      }
    }
    return end;
  }

  private static List<String> components(String path) {
    List<String> components = new ArrayList<>();
    for (String component : path.split("/", -1)) {
      if (!component.isEmpty()) {
        components.add(component);
      }
    }
    return components;
  }

  boolean root() {
    return who.uid() == 0;
  }

  boolean owner(ModelInode inode) {
    return root() || who.uid() == inode.uid;
  }

  boolean member(long gid) {
    return who.gid() == gid || who.groups().contains(gid);
  }

  boolean may(ModelInode inode, int rights) {
    if (root()) {
      boolean executable = inode.directory() || (inode.mode & 0111) != 0;
      return executable || (rights & SEARCH) == 0;
    }
    int shift = who.uid() == inode.uid ? 6 : member(inode.gid) ? 3 : 0;
    return ((inode.mode >> shift) & rights) == rights;
  }

  void require(ModelInode inode, int rights) {
    if (!may(inode, rights)) {
      throw error(Errno.EACCES);
    }
  }

  void requireOwner(ModelInode inode) {
    if (!owner(inode)) {
      throw error(Errno.EPERM);
    }
  }

  /** As the kernel's may_create. */
  void requireMayCreate(ModelInode directory) {
    require(directory, WRITE | SEARCH);
  }

  /** As the kernel's may_delete, up to the type. */
  void requireMayDelete(ModelInode directory, ModelInode victim) {
    require(directory, WRITE | SEARCH);
    if ((directory.mode & STICKY) != 0 && who.uid() != directory.uid) {
      requireOwner(victim);
    }
  }

  /** Takes S_ISUID away, and S_ISGID where it is one ({@code chown(2)}, {@code write(2)}). */
  int withoutSetIds(ModelInode inode) {
    int mode = inode.mode & ~SETUID;
    boolean forExecution = (mode & GROUP_EXECUTE) != 0;
    return forExecution || (!root() && !member(inode.gid)) ? mode & ~SETGID : mode;
  }

  /** Notes a change of content by the caller. */
  void written(ModelInode file) {
    if (!root()) {
      file.mode = withoutSetIds(file);
    }
    file.mtime = now();
    file.ctime = now();
  }

  /** Notes a change of entries. */
  void touch(ModelInode directory) {
    directory.mtime = now();
    directory.ctime = now();
  }
}
