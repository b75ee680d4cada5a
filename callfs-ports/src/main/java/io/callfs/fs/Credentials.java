package io.callfs.fs;

import java.util.Set;

/**
 * Who acts ({@code credentials(7)}): user, group and supplementary groups. User 0 has the
 * privileges of root; any other has none.
 *
 * @param uid effective user, 0 to 2^32 - 2
 * @param gid effective group, 0 to 2^32 - 2
 * @param groups supplementary groups
 */
public record Credentials(long uid, long gid, Set<Long> groups) {

  /** Root, the administrator. */
  public static final Credentials ROOT = new Credentials(0, 0, Set.of(0L));

  /** Checks the ranges and copies the groups. */
  public Credentials {
    groups = Set.copyOf(groups);
    requireId(uid);
    requireId(gid);
    groups.forEach(Credentials::requireId);
  }

  /**
   * Returns whether this is root, which passes permission checks (CAP_DAC_OVERRIDE, CAP_FOWNER,
   * CAP_CHOWN, CAP_FSETID, CAP_MKNOD).
   */
  public boolean privileged() {
    return uid == 0;
  }

  /** Returns whether the group is the effective one or one of the supplementary ones. */
  public boolean inGroup(long group) {
    return gid == group || groups.contains(group);
  }

  private static void requireId(long id) {
    if (id < 0 || id > Attributes.MAX_ID) {
      throw new FsException(
          Errno.EINVAL, "user or group id " + id + " is not within 0 to " + Attributes.MAX_ID);
    }
  }
}
