package io.callfs.server;

import io.callfs.server.config.Configuration;
import io.callfs.server.setup.AdministratorKeyNotice;
import io.callfs.server.setup.Prepared;
import io.callfs.server.setup.ServerSetup;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;

/** Puts a server together from its configuration. */
public final class CallFsServer {

  private CallFsServer() {}

  /**
   * Starts a server.
   *
   * @return the running server; the caller stops it
   * @throws StartFailure in one line, with the exit code, for everything that the surroundings
   *     refuse
   */
  public static RunningServer start(Configuration configuration) {
    Prepared prepared =
        new ServerSetup(System.getenv(), InstantSource.system(), new SecureRandom())
            .prepare(configuration);
    AdministratorKeyNotice.show(prepared, System.err, Terminal.standardError());
    CountDownLatch stopped = new CountDownLatch(1);
    return new RunningServer() {
      @Override
      public void awaitStop() throws InterruptedException {
        stopped.await();
      }

      @Override
      public void stop() {
        prepared.close();
        stopped.countDown();
      }
    };
  }
}
