package io.callfs.fs;

import java.time.Instant;
import java.util.Objects;

/**
 * What every inode has, whatever its type ({@code inode(7)}).
 *
 * @param mode permission bits
 * @param uid owner, 0 to 2^32 - 2
 * @param gid group, 0 to 2^32 - 2
 * @param nlink names that the inode has; of a directory 2 + its subdirectories, 0 once it is
 *     removed
 * @param atime last access
 * @param mtime last change of the content, or of the entries
 * @param ctime last change of anything
 */
public record Attributes(
    Mode mode, long uid, long gid, long nlink, Instant atime, Instant mtime, Instant ctime) {

  /** The highest user or group id; the next one means "unchanged" to {@code chown(2)}. */
  public static final long MAX_ID = 0xFFFF_FFFEL;

  /** Checks the ranges. */
  public Attributes {
    Objects.requireNonNull(mode);
    requireId(uid);
    requireId(gid);
    if (nlink < 0) {
      throw new IllegalArgumentException("nlink " + nlink + " is negative");
    }
    Objects.requireNonNull(atime);
    Objects.requireNonNull(mtime);
    Objects.requireNonNull(ctime);
  }

  /** Returns these with another mode. */
  public Attributes withMode(Mode newMode) {
    return new Attributes(newMode, uid, gid, nlink, atime, mtime, ctime);
  }

  /** Returns these with another owner and group. */
  public Attributes withOwner(long newUid, long newGid) {
    return new Attributes(mode, newUid, newGid, nlink, atime, mtime, ctime);
  }

  /** Returns these with another link count. */
  public Attributes withNlink(long newNlink) {
    return new Attributes(mode, uid, gid, newNlink, atime, mtime, ctime);
  }

  /** Returns these with other times. */
  public Attributes withTimes(Instant newAtime, Instant newMtime, Instant newCtime) {
    return new Attributes(mode, uid, gid, nlink, newAtime, newMtime, newCtime);
  }

  /** Returns these after a change of attributes only. */
  public Attributes changed(Instant now) {
    return withTimes(atime, mtime, now);
  }

  /** Returns these after a change of content or entries. */
  public Attributes modified(Instant now) {
    return withTimes(atime, now, now);
  }

  private static void requireId(long id) {
    if (id < 0 || id > MAX_ID) {
      throw new FsException(
          Errno.EINVAL, "user or group id " + id + " is not within 0 to " + MAX_ID);
    }
  }
}
