package io.callfs.backend.localfs.tree;

/** Says that somebody else has put something where a file of ours should be, or changed one. */
final class Obstacle extends Exception {

  private static final long serialVersionUID = 1L;

  private final boolean edited;

  private Obstacle(String what, boolean edited) {
    super(what, null, false, false);
    this.edited = edited;
  }

  /** Something of somebody else is in the way. */
  static Obstacle foreign(String name) {
    return new Obstacle("'" + name + "' is somebody else's, so it is not replaced", false);
  }

  /** A file of ours was changed by somebody else. */
  static Obstacle edited(String name) {
    return new Obstacle("'" + name + "' was edited on the host", true);
  }

  boolean edited() {
    return edited;
  }
}
