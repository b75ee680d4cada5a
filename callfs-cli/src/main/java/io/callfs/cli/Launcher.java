package io.callfs.cli;

import io.callfs.server.Reloads;
import io.callfs.server.RunningServer;
import io.callfs.server.config.Configuration;

/** Starts a server. */
@FunctionalInterface
interface Launcher {

  /**
   * Starts a server; the caller stops it.
   *
   * @throws io.callfs.server.setup.StartFailure for everything that the surroundings refuse
   */
  RunningServer start(Configuration configuration, Reloads reloads);
}
