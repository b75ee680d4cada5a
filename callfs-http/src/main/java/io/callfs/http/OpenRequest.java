package io.callfs.http;

import io.callfs.core.AccessMode;
import io.callfs.core.Follow;
import io.callfs.core.OpenFlag;
import io.callfs.core.OpenOptions;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Mode;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code POST /v1/handles} asks for (API.md §8).
 *
 * @param ttlSeconds how long the handle lives that nobody uses; 0 opens and closes at once
 */
record OpenRequest(FsPath path, OpenOptions options, long ttlSeconds) {

  private static final List<String> FIELDS = List.of("path", "flags", "mode", "ttl_seconds");
  private static final Mode MODE = new Mode(0666);

  /** Returns which inode a path stands for. */
  Follow follow() {
    return options.has(OpenFlag.NO_FOLLOW) ? Follow.NOTHING : Follow.LINKS;
  }

  /** Returns whether what is opened may be changed. */
  boolean changes() {
    return options.access().writes() || options.has(OpenFlag.TRUNCATE);
  }

  static OpenRequest of(JsonBody body, PathParser paths, HandleLimits limits) {
    body.allowOnly(FIELDS);
    FsPath path = paths.parseLiteral(body.requireText("path"));
    String mode = body.text("mode");
    long ttl =
        body.number(
            "ttl_seconds",
            limits.ttl().toSeconds(),
            0,
            HandleLimits.MAX_TTL.toSeconds(),
            Errno.EINVAL);
    return new OpenRequest(
        path, options(body.list("flags"), mode == null ? MODE : Mode.parse(mode)), ttl);
  }

  private static OpenOptions options(List<String> names, Mode mode) {
    AccessMode access = null;
    Set<OpenFlag> flags = EnumSet.noneOf(OpenFlag.class);
    for (String name : names) {
      switch (name) {
        case "O_RDONLY" -> access = only(access, AccessMode.READ_ONLY);
        case "O_WRONLY" -> access = only(access, AccessMode.WRITE_ONLY);
        case "O_RDWR" -> access = only(access, AccessMode.READ_WRITE);
        case "O_CREAT" -> flags.add(OpenFlag.CREATE);
        case "O_EXCL" -> flags.add(OpenFlag.EXCLUSIVE);
        case "O_TRUNC" -> flags.add(OpenFlag.TRUNCATE);
        case "O_APPEND" -> flags.add(OpenFlag.APPEND);
        case "O_NOFOLLOW" -> flags.add(OpenFlag.NO_FOLLOW);
        case "O_DIRECTORY" -> flags.add(OpenFlag.DIRECTORY);
        case "O_NONBLOCK" -> flags.add(OpenFlag.NON_BLOCK);
        case "O_SYNC", "O_DSYNC", "O_NOCTTY", "O_DIRECT" -> {}
        default -> throw new FsException(Errno.EINVAL, "unknown flag '" + name + "'");
      }
    }
    return new OpenOptions(access == null ? AccessMode.READ_ONLY : access, flags, mode);
  }

  private static AccessMode only(@Nullable AccessMode before, AccessMode named) {
    if (before != null && before != named) {
      throw new FsException(
          Errno.EINVAL, "one access mode at a time: O_RDONLY, O_WRONLY or O_RDWR");
    }
    return named;
  }
}
