package io.callfs.core;

import io.callfs.fs.Credentials;
import io.callfs.fs.Directory;
import io.callfs.fs.DirectoryEntry;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.LinkTarget;
import io.callfs.fs.Mode;
import io.callfs.fs.Name;
import io.callfs.fs.Octets;
import io.callfs.fs.RegularFile;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The tree as one caller sees it: every call is made with that caller's identity and umask, so none
 * can forget a permission check.
 *
 * <p>Each call succeeds or fails as the Linux call that it names would, and is atomic: a call that
 * throws has changed nothing. What a call has changed survives a power cut when it returns, and
 * every later call of anyone sees it. Thread-safe.
 *
 * <p>Every call may throw {@link FsException} with the errnos of path resolution: EACCES (no search
 * permission on a directory passed), ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG; further EIO, and
 * ETIMEDOUT where the metadata store did not answer in time; those that change something also
 * ENOSPC, EDQUOT, EROFS, and EAGAIN where others held the name too long.
 */
public interface FileSystemView {

  /** Returns the identity that calls are made with. */
  Credentials credentials();

  /**
   * Returns the inode that a path leads to where it belongs to another instance, so that this one
   * can't read or write its content. Empty where it is this instance's, and where the path leads
   * nowhere or nowhere that the caller may go, which the call itself then tells.
   */
  Optional<Inode> elsewhere(FsPath path, Follow follow);

  /**
   * Returns whether the content of an inode is where this instance may find it: it is this one's,
   * or it is {@link #elsewhere} on a backend that instances share. {@link #open(FsPath)} looks for
   * it then, and is EREMOTE where it is not there after all.
   */
  boolean mayRead(Inode inode);

  /** Tells of an inode, {@code stat(2)} and {@code lstat(2)}. */
  Inode stat(FsPath path, Follow follow);

  /**
   * As {@link #stat}, but only where that takes no waiting; empty otherwise, and for a regular file
   * that is {@link #elsewhere}.
   */
  Optional<Inode> statFromMemory(FsPath path, Follow follow);

  /**
   * Checks rights, {@code faccessat(2)} with AT_EACCESS.
   *
   * @param rights those that must be had; none asks for existence only
   * @throws FsException EACCES
   */
  Inode access(FsPath path, Set<Access> rights, Follow follow);

  /**
   * Returns the text of a link, {@code readlink(2)}.
   *
   * @throws FsException EINVAL where it is no link
   */
  LinkTarget readlink(FsPath path);

  /**
   * Returns the extended attributes that the caller may see, in the order of their names: {@code
   * listxattr(2)}, {@code getxattr(2)}; {@link Follow#NOTHING} makes them {@code llistxattr(2)} and
   * {@code lgetxattr(2)}. {@code trusted.*} is seen by root only.
   *
   * @throws FsException EACCES where there is one that needs read permission on the inode ({@code
   *     user.*}) and the caller has none
   */
  Map<String, Octets> xattrs(FsPath path, Follow follow);

  /**
   * Tells of the file system that holds a path, {@code statvfs(3)}: the space of the backend that
   * the inode belongs to, and the limits of names. Needs search permission on the directories only.
   * {@link Follow#NOTHING} makes it {@code fstatvfs(3)} of the link itself.
   */
  FileSystemStatus statfs(FsPath path, Follow follow);

  /**
   * Opens the present version of a regular file for reading. The caller closes the handle.
   *
   * @throws FsException EACCES without read permission; EISDIR for a directory; ENXIO for a fifo,
   *     socket or device; EREMOTE where it is {@link #elsewhere} and not to be {@link #mayRead
   *     read} here, as for all calls below that write content
   */
  FileHandle open(FsPath path);

  /**
   * Opens a file or directory, {@code open(2)}. The caller closes it. Where the last component does
   * not exist and {@link OpenFlag#CREATE} is set, a regular file is made, and its mode does not
   * bind this opening. {@link OpenFlag#TRUNCATE} empties it in the same step.
   *
   * @throws FsException EACCES without the rights for the access mode, on the file or, to create
   *     it, on its directory; EEXIST with {@link OpenFlag#EXCLUSIVE}; EISDIR for a directory to be
   *     written, truncated or created; ENOTDIR with {@link OpenFlag#DIRECTORY}; ELOOP for a
   *     symbolic link with {@link OpenFlag#NO_FOLLOW}; ENXIO for a socket, a device, and a fifo,
   *     where Linux would wait for the other end
   */
  OpenFile open(FsPath path, OpenOptions options);

  /**
   * As {@link #open(FsPath)}, but only where that and reading its bytes take no waiting; empty
   * otherwise, and where it is {@link #elsewhere}.
   */
  Optional<FileHandle> openFromMemory(FsPath path);

  /**
   * Writes a whole file: content first, then its name, in one step. Readers see the old version or
   * the new one. Everything that can be refused is refused before the first byte is read.
   *
   * @throws FsException EEXIST with {@link Existing#REFUSE}; EISDIR; EACCES without write
   *     permission on an existing file, or on the directory of a new one; ENXIO for a fifo, socket
   *     or device; EPERM; EINVAL for an unknown backend; EOPNOTSUPP for a disabled one
   * @throws IOException what reading the content threw
   */
  Written write(FsPath path, Content content, WriteOptions options) throws IOException;

  /**
   * Writes into an existing file, {@code pwrite(2)} after {@code open(2)} with O_WRONLY: the bytes
   * cover what was there, a gap before them reads as zeros, nothing is cut off. All bytes appear in
   * one step, and none where the call fails. No bytes change nothing. Everything that can be
   * refused is refused before the first byte is read.
   *
   * @return the file afterwards
   * @throws FsException EISDIR; EACCES without write permission; ENXIO for a fifo, socket or
   *     device; EINVAL for a negative offset; EFBIG where the file would be longer than 2^63-1
   * @throws IOException what reading the content threw
   */
  RegularFile writeAt(FsPath path, long offset, Content content, Precondition precondition)
      throws IOException;

  /**
   * Adds to the end of an existing file, as {@code write(2)} with O_APPEND: as {@link #writeAt}
   * where the file ends at that instant, so that appends of many never lose or mix bytes.
   *
   * @return the file afterwards, which these bytes are the end of
   * @throws FsException as {@link #writeAt}
   * @throws IOException what reading the content threw
   */
  RegularFile append(FsPath path, Content content, Precondition precondition) throws IOException;

  /**
   * Creates what the specification says under a new name.
   *
   * @param precondition what must hold of what is there; a name that exists and fulfils it is still
   *     EEXIST
   * @throws FsException EEXIST for an existing name of any type; EACCES; EPERM for a device without
   *     root, or a hard link to a directory; EMLINK; ENOENT also for a name with a slash at its end
   *     that is not to be a directory
   */
  Inode create(FsPath path, NodeSpec node, Parents parents, Precondition precondition);

  /** As {@link #create(FsPath, NodeSpec, Parents, Precondition)} without a condition. */
  default Inode create(FsPath path, NodeSpec node, Parents parents) {
    return create(path, node, parents, Precondition.NONE);
  }

  /**
   * Removes a name.
   *
   * @throws FsException EISDIR, ENOTDIR, ENOTEMPTY as the calls say; EACCES; EPERM in a sticky
   *     directory; EBUSY for the root; EINVAL for {@code .} last
   */
  void remove(FsPath path, Removal removal, Precondition precondition);

  /**
   * Renames, {@code renameat2(2)}; one transaction, whatever the size of the tree below.
   *
   * @throws FsException as the table of the manual page says
   */
  Inode rename(FsPath from, FsPath to, RenameOptions options);

  /**
   * Returns the next entries of a directory, in the bytewise order of their names.
   *
   * @param after only names after this one; null from the first
   * @param limit at most so many
   * @throws FsException EACCES without read permission on the directory; ENOTDIR
   */
  List<DirectoryEntry> list(FsPath path, @Nullable Name after, int limit);

  /**
   * Visits the entries below a directory depth first, in path order, in memory that grows with the
   * depth and not with the tree. Each page of entries is read from one snapshot; what is changed
   * meanwhile may or may not be seen. A subdirectory that the caller may not read is an entry and
   * is not entered.
   *
   * @param after path relative to the directory: only entries after it; null from the first
   * @param maxDepth entries deeper than this are left out; 0 = only the directory's own
   * @param visitor returns false to end the visit
   * @return the directory that was listed
   * @throws FsException EACCES without read permission on the directory; ENOTDIR
   */
  Directory visit(FsPath path, @Nullable String after, int maxDepth, Predicate<TreeEntry> visitor);

  /** Sets the permission bits, {@code chmod(2)}. */
  Inode chmod(FsPath path, Mode mode, Follow follow, Precondition precondition);

  /**
   * Changes owner and group, {@code chown(2)}, {@code lchown(2)}.
   *
   * @param uid -1 for unchanged
   * @param gid -1 for unchanged
   */
  Inode chown(FsPath path, long uid, long gid, Follow follow, Precondition precondition);

  /**
   * Sets the size of a regular file, {@code truncate(2)}; with {@link Follow#NOTHING}, {@code
   * ftruncate(2)} of what {@code open(2)} with O_NOFOLLOW opens.
   *
   * @throws FsException EISDIR for a directory, EINVAL for a fifo, socket, device or negative size;
   *     ELOOP for a symbolic link that is not to be followed; EACCES without write permission
   */
  Inode truncate(FsPath path, long size, Follow follow, Precondition precondition);

  /** As {@link #truncate(FsPath, long, Follow, Precondition)}, following links. */
  default Inode truncate(FsPath path, long size, Precondition precondition) {
    return truncate(path, size, Follow.LINKS, precondition);
  }

  /**
   * Moves the content of a regular file to another backend, whatever its size: copies and verifies
   * the bytes, then switches in one step. Content, times and validator stay, only ctime changes;
   * those who have the file open read on. No lock is held while bytes move, and what is written
   * meanwhile is moved as well. A content that is there already is left as it is. Small contents
   * stay with the metadata, as everywhere.
   *
   * @return the file afterwards
   * @throws FsException EINVAL for an unknown backend; EOPNOTSUPP for a disabled one; EHOSTDOWN
   *     where one of the two can't be reached; EPERM for anyone but the owner and root; EISDIR for
   *     a directory; ELOOP for a symbolic link that is not to be followed; EINVAL for a fifo,
   *     socket or device; EIO where the old content is damaged; EAGAIN also where the content is
   *     changed faster than it can be moved
   */
  RegularFile migrate(FsPath path, String backend, Follow follow, Precondition precondition);

  /**
   * Moves the content of a regular file of another instance to this one, which owns it from then
   * on: as {@link #migrate}, with bytes that the owner reads. It goes to the backend of the same
   * name, or to the default one where there is none here. Names, links, times and validator stay,
   * only ctime changes. A file that is this instance's already is left as it is.
   *
   * @param owners what the owner tells
   * @return the file afterwards
   * @throws FsException as {@link #migrate}; what the owner refuses
   */
  RegularFile adopt(FsPath path, OwnersContent owners, Follow follow, Precondition precondition);

  /**
   * Checks whether another instance may {@link #adopt} a file of this one, and changes nothing.
   *
   * @return the file
   * @throws FsException EBUSY where it is open here by {@link #open(FsPath, OpenOptions)}; EREMOTE
   *     where it is {@link #elsewhere}; EPERM, EISDIR, ELOOP, EINVAL as {@link #migrate}
   */
  RegularFile requireMovable(FsPath path, Follow follow);

  /** Sets times, {@code utimensat(2)}. */
  Inode setTimes(
      FsPath path, TimeChange atime, TimeChange mtime, Follow follow, Precondition precondition);

  /**
   * Sets and removes extended attributes, all or none: {@code setxattr(2)}, {@code removexattr(2)};
   * with {@link Follow#NOTHING}, {@code lsetxattr(2)} and {@code lremovexattr(2)}. Changes ctime,
   * and no other time or version.
   *
   * @throws FsException EACCES without write permission on the inode ({@code user.*}); EPERM for
   *     {@code user.*} of anything but a regular file or a directory, of another's sticky
   *     directory, for {@code trusted.*} and {@code security.*} without root; ENODATA for one to
   *     remove that is not there; EOPNOTSUPP for {@code system.*}, {@code security.capability} and
   *     unknown namespaces; EINVAL for a name that ends with its prefix; ENOSPC where all
   *     attributes of the inode would need more than a block of 4096 bytes
   */
  Inode setXattrs(FsPath path, XattrChanges changes, Follow follow, Precondition precondition);
}
