package io.callfs.core;

import io.callfs.fs.Inode;
import java.util.Optional;

/**
 * A condition on what a name leads to, which must hold at the instant of a change. Checked before
 * any content is read, to refuse early, and once more within the transaction that makes the change.
 */
@FunctionalInterface
public interface Precondition {

  /** Holds always. */
  Precondition NONE = existing -> {};

  /**
   * Returns where the condition holds, throws otherwise; what it throws leaves the engine
   * unchanged, and nothing has changed. No side effects: it may be called more than once.
   *
   * @param existing the inode, empty where the name does not exist
   */
  void check(Optional<Inode> existing);
}
