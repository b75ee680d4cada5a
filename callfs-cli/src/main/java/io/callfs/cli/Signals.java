package io.callfs.cli;

/** Tells of the system's requests to stop the process. */
@FunctionalInterface
interface Signals {

  /**
   * From now on the first request runs {@code stop} in a thread of its own, and a second one ends
   * the process at once. Undone by nothing: the process is about to end.
   */
  void onStop(Runnable stop);
}
