package io.callfs.cli;

/** Tells of the system's requests to stop the process, or to read its configuration again. */
interface Signals {

  /**
   * From now on the first request runs {@code stop} in a thread of its own, and a second one ends
   * the process at once. Undone by nothing: the process is about to end.
   */
  void onStop(Runnable stop);

  /** From now on each request to read the configuration again runs {@code reload}. */
  void onReload(Runnable reload);
}
