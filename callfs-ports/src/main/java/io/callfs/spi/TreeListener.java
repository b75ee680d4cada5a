package io.callfs.spi;

/**
 * Is told what operations have changed in the tree: after each commit, before the caller of the
 * operation gets its answer, on that caller's thread. Of operations that go on at the same time any
 * may be told first, so that what is told is where to look and not what is there: the metadata
 * store has that. Where the outcome of a commit is not known it is told all the same.
 *
 * <p>Thread-safe.
 */
@FunctionalInterface
public interface TreeListener {

  /**
   * Takes notice. Throws nothing, since the operation has succeeded whatever becomes of this, and
   * takes no longer than its own work needs.
   */
  void changed(TreeChange change);
}
