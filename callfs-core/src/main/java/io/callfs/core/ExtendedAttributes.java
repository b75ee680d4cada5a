package io.callfs.core;

import static io.callfs.core.Permissions.READ;
import static io.callfs.core.Permissions.WRITE;

import io.callfs.fs.Credentials;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.Mode;
import io.callfs.fs.Octets;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rules of {@code xattr(7)}, in the order of fs/xattr.c, for a kernel without a security
 * module.
 */
final class ExtendedAttributes {

  /**
   * What all attributes of an inode may take, each with its name and {@link #OVERHEAD}: a block, as
   * on ext4. Inodes are read by thousands and kept in memory, attributes included.
   */
  static final int MAX_BYTES = 4096;

  private static final int OVERHEAD = 16;
  private static final String FILE_CAPABILITIES = "security.capability";

  private final Credentials who;
  private final Inode inode;
  private final FsPath path;

  ExtendedAttributes(Credentials who, Inode inode, FsPath path) {
    this.who = who;
    this.inode = inode;
    this.path = path;
  }

  /** The part of a name before its first dot, as far as it has a meaning. */
  private enum Namespace {
    USER("user."),
    TRUSTED("trusted."),
    SECURITY("security."),
    SYSTEM("system."),
    UNKNOWN("");

    private final String prefix;

    Namespace(String prefix) {
      this.prefix = prefix;
    }

    static Namespace of(String name) {
      for (Namespace namespace : values()) {
        if (name.startsWith(namespace.prefix)) {
          return namespace;
        }
      }
      return UNKNOWN;
    }
  }

  /** Returns the inode with the changes, or throws and has changed nothing. */
  Inode changed(XattrChanges changes, Instant now) {
    Map<String, Octets> xattrs = new HashMap<>(inode.xattrs());
    changes
        .set()
        .forEach((name, value) -> {
          requireWritable(name);
          if (name.equals(FILE_CAPABILITIES)) {
            throw failure(Errno.EOPNOTSUPP, name);
          }
          xattrs.put(name, value);
        });
    for (String name : changes.removed()) {
      requireWritable(name);
      if (xattrs.remove(name) == null) {
        throw failure(Errno.ENODATA, name);
      }
    }
    if (bytes(xattrs) > Math.max(MAX_BYTES, bytes(inode.xattrs()))) {
      throw new FsException(
          Errno.ENOSPC, path + " (extended attributes of more than " + MAX_BYTES + " bytes)");
    }
    return inode.withXattrs(xattrs).withAttributes(inode.attributes().changed(now));
  }

  /**
   * Returns what {@code listxattr(2)} lists, with the values that {@code getxattr(2)} gives, by
   * name.
   */
  Map<String, Octets> visible() {
    Map<String, Octets> visible = new TreeMap<>();
    inode
        .xattrs()
        .forEach((name, value) -> {
          switch (Namespace.of(name)) {
            case SECURITY -> visible.put(name, value);
            case TRUSTED -> {
              if (who.privileged()) {
                visible.put(name, value);
              }
            }
            case USER, SYSTEM, UNKNOWN -> {
              Permissions.require(who, inode, READ, path);
              visible.put(name, value);
            }
          }
        });
    return Collections.unmodifiableMap(visible);
  }

  private void requireWritable(String name) {
    Namespace namespace = Namespace.of(name);
    switch (namespace) {
      case TRUSTED, SECURITY -> {
        if (!who.privileged()) {
          throw failure(Errno.EPERM, name);
        }
      }
      case USER -> {
        requireUserAttributes(name);
        Permissions.require(who, inode, WRITE, path);
      }
      case UNKNOWN -> Permissions.require(who, inode, WRITE, path);
      case SYSTEM -> {}
    }
    boolean known =
        switch (namespace) {
          case USER, TRUSTED, SECURITY -> true;
          case SYSTEM, UNKNOWN -> false;
        };
    if (!known) {
      throw failure(Errno.EOPNOTSUPP, name);
    }
    if (name.equals(namespace.prefix)) {
      throw failure(Errno.EINVAL, name);
    }
  }

  /** user.* is for files and directories; of a sticky directory only its owner has them. */
  private void requireUserAttributes(String name) {
    boolean allowed =
        switch (inode.type()) {
          case FILE -> true;
          case DIRECTORY ->
              !inode.attributes().mode().has(Mode.STICKY) || Permissions.owns(who, inode);
          case SYMLINK, FIFO, SOCKET, CHARDEV, BLOCKDEV -> false;
        };
    if (!allowed) {
      throw failure(Errno.EPERM, name);
    }
  }

  private static int bytes(Map<String, Octets> xattrs) {
    int bytes = 0;
    for (Map.Entry<String, Octets> xattr : xattrs.entrySet()) {
      int name = xattr.getKey().getBytes(StandardCharsets.UTF_8).length;
      bytes += OVERHEAD + name + xattr.getValue().length();
    }
    return bytes;
  }

  private FsException failure(Errno errno, String name) {
    return new FsException(errno, path + " (extended attribute '" + name + "')");
  }
}
