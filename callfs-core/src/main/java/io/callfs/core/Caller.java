package io.callfs.core;

import io.callfs.fs.Attributes;
import io.callfs.fs.Credentials;
import io.callfs.fs.Directory;
import io.callfs.fs.Mode;
import java.time.Instant;

/** Who makes a call: identity and umask. */
record Caller(Credentials credentials, Mode umask) {

  /**
   * Returns the attributes of a new inode that is no directory ({@code open(2)}, {@code mknod(2)},
   * {@code symlink(2)}).
   */
  Attributes attributesOfNew(Directory parent, Mode requested, Instant now, Instant mtime) {
    boolean inherits = parent.attributes().mode().has(Mode.SET_GID);
    long gid = inherits ? parent.attributes().gid() : credentials.gid();
    boolean foreignGroup = !credentials.privileged() && !credentials.inGroup(gid);
    Mode mode = requested;
    // Judged by what was asked for, before the umask takes the group's execute bit away.
    if (inherits && foreignGroup && mode.has(Mode.SET_GID) && mode.has(Mode.GROUP_EXECUTE)) {
      mode = mode.without(Mode.SET_GID);
    }
    mode = mode.without(umask.bits());
    return new Attributes(mode, credentials.uid(), gid, 1, mtime, mtime, now);
  }

  /** Returns the attributes of a new directory ({@code mkdir(2)}). */
  Attributes attributesOfNewDirectory(Directory parent, Mode requested, Instant now) {
    boolean inherits = parent.attributes().mode().has(Mode.SET_GID);
    long gid = inherits ? parent.attributes().gid() : credentials.gid();
    Mode mode = requested.without(Mode.SET_UID | Mode.SET_GID).without(umask.bits());
    return new Attributes(
        inherits ? mode.with(Mode.SET_GID) : mode, credentials.uid(), gid, 2, now, now, now);
  }
}
