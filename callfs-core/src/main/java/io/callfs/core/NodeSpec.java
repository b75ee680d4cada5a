package io.callfs.core;

import io.callfs.fs.FileType;
import io.callfs.fs.FsPath;
import io.callfs.fs.LinkTarget;
import io.callfs.fs.Mode;
import java.util.Objects;

/** What is to be created under a new name. Modes are before the umask. */
public sealed interface NodeSpec {

  /** An empty regular file, as {@code mknod(2)} with S_IFREG. */
  record EmptyFile(Mode mode) implements NodeSpec {
    /** Checks the parts. */
    public EmptyFile {
      Objects.requireNonNull(mode);
    }
  }

  /** A directory, {@code mkdir(2)}: set-user-ID and set-group-ID are ignored. */
  record NewDirectory(Mode mode) implements NodeSpec {
    /** Checks the parts. */
    public NewDirectory {
      Objects.requireNonNull(mode);
    }
  }

  /** A symbolic link, {@code symlink(2)}; its mode is 0777. */
  record NewSymlink(LinkTarget target) implements NodeSpec {
    /** Checks the parts. */
    public NewSymlink {
      Objects.requireNonNull(target);
    }
  }

  /**
   * A further name of an existing inode, {@code link(2)}; with {@link Follow#LINKS}, {@code
   * AT_SYMLINK_FOLLOW}.
   */
  record HardLink(FsPath existing, Follow follow) implements NodeSpec {
    /** Checks the parts. */
    public HardLink {
      Objects.requireNonNull(existing);
      Objects.requireNonNull(follow);
    }
  }

  /** A fifo, socket or device, {@code mknod(2)}; devices need root. */
  record Special(FileType type, Mode mode, long major, long minor) implements NodeSpec {
    /** Checks the parts. */
    public Special {
      Objects.requireNonNull(type);
      Objects.requireNonNull(mode);
    }
  }

  /**
   * A regular file that shares the content of an existing one; needs read permission on the source.
   * Mode 0666 less the umask.
   */
  record Copy(FsPath source, Mode mode) implements NodeSpec {
    /** Checks the parts. */
    public Copy {
      Objects.requireNonNull(source);
      Objects.requireNonNull(mode);
    }
  }
}
