package io.callfs.backend.localfs.tree;

/** Says that a place is to be looked at again in the background: too much work, or others' turn. */
final class Later extends Exception {

  private static final long serialVersionUID = 1L;

  Later(String why) {
    super(why, null, false, false);
  }
}
