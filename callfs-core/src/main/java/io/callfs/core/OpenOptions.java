package io.callfs.core;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.Mode;
import java.util.Objects;
import java.util.Set;

/**
 * How a file is opened.
 *
 * @param access what it may be used for
 * @param flags what else
 * @param mode of a file that is created, before the umask; does not bind the opening itself
 */
public record OpenOptions(AccessMode access, Set<OpenFlag> flags, Mode mode) {

  /** For reading, nothing else. */
  public static final OpenOptions READ =
      new OpenOptions(AccessMode.READ_ONLY, Set.of(), new Mode(0666));

  /**
   * Checks the parts.
   *
   * @throws FsException EINVAL for {@link OpenFlag#CREATE} with {@link OpenFlag#DIRECTORY}
   */
  public OpenOptions {
    Objects.requireNonNull(access);
    Objects.requireNonNull(mode);
    flags = Set.copyOf(flags);
    if (flags.contains(OpenFlag.CREATE) && flags.contains(OpenFlag.DIRECTORY)) {
      throw new FsException(Errno.EINVAL, "O_CREAT makes regular files, O_DIRECTORY refuses them");
    }
  }

  /** Returns options with mode 0666 for what is created. */
  public static OpenOptions of(AccessMode access, OpenFlag... flags) {
    return new OpenOptions(access, Set.of(flags), new Mode(0666));
  }

  /** Returns these with the mode of a new file. */
  public OpenOptions with(Mode newMode) {
    return new OpenOptions(access, flags, newMode);
  }

  /** Returns whether a flag is set. */
  public boolean has(OpenFlag flag) {
    return flags.contains(flag);
  }
}
