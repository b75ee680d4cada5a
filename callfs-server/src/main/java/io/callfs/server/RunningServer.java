package io.callfs.server;

/** A server that answers requests, until it is stopped. Thread-safe. */
public interface RunningServer extends AutoCloseable {

  /** Returns once the server has stopped, for whatever reason. */
  void awaitStop() throws InterruptedException;

  /**
   * Stops: takes no new connections, lets requests in flight finish within {@code
   * server.drain_timeout}, then closes everything. Returns when all is closed; a second call waits
   * for the first.
   */
  void stop();

  /**
   * Reads again what can be taken without a restart: keys and users. What is wrong is logged, and
   * what was there stays. Returns when it is taken.
   */
  void reload();

  /** Calls {@link #stop}. */
  @Override
  default void close() {
    stop();
  }
}
