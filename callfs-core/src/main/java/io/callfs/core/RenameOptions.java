package io.callfs.core;

import java.util.Objects;

/**
 * How to rename.
 *
 * @param target what to do where the new name exists
 * @param parents what to do where directories of the new name are missing
 * @param precondition what must hold of what is renamed
 */
public record RenameOptions(Target target, Parents parents, Precondition precondition) {

  /** What to do where the new name exists. */
  public enum Target {
    /** EEXIST, as RENAME_NOREPLACE. */
    KEEP,
    /** Replaces it, as {@code rename(2)}. */
    REPLACE,
    /** Exchanges the two names, as RENAME_EXCHANGE; both must exist. */
    EXCHANGE
  }

  /** Checks the parts. */
  public RenameOptions {
    Objects.requireNonNull(target);
    Objects.requireNonNull(parents);
    Objects.requireNonNull(precondition);
  }
}
