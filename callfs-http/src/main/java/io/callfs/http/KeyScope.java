package io.callfs.http;

import io.callfs.fs.FsPath;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a key may be used for, within the rights of its user.
 *
 * @param paths directories and files that it reaches, with everything below; empty for no bounds
 * @param readOnly whether it only reads: GET, HEAD and OPTIONS
 * @param expires when it ends to be valid; never where empty
 */
public record KeyScope(List<FsPath> paths, boolean readOnly, Optional<Instant> expires) {

  /** No bounds at all. */
  public static final KeyScope ALL = new KeyScope(List.of(), false, Optional.empty());

  /**
   * Copies the paths and checks them.
   *
   * @throws IllegalArgumentException for a path with {@code .} or {@code ..} in it
   */
  public KeyScope {
    paths = List.copyOf(paths);
    Objects.requireNonNull(expires);
    if (paths.stream().anyMatch(KeyScope::hasDots)) {
      throw new IllegalArgumentException("a path of a key has '.' or '..' in it");
    }
  }

  /** Returns whether only a part of the tree is reached. */
  public boolean bounded() {
    return !paths.isEmpty();
  }

  /** Returns whether a path is reached as it is written; names are compared, never texts. */
  boolean reaches(FsPath path) {
    return !bounded() || (!hasDots(path) && paths.stream().anyMatch(root -> holds(root, path)));
  }

  private static boolean holds(FsPath root, FsPath path) {
    int length = root.components().size();
    return path.components().size() >= length
        && path.components().subList(0, length).equals(root.components());
  }

  private static boolean hasDots(FsPath path) {
    return path.components().contains(".") || path.components().contains("..");
  }

  /** Returns whether the key is valid now; the clock is asked only where it matters. */
  boolean validAt(InstantSource clock) {
    return expires.isEmpty() || clock.instant().isBefore(expires.get());
  }
}
