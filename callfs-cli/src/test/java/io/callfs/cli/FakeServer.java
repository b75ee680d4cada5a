package io.callfs.cli;

import io.callfs.server.RunningServer;
import java.util.concurrent.CountDownLatch;

/** A server that does nothing until it is stopped. */
final class FakeServer implements RunningServer {

  private final CountDownLatch stopped = new CountDownLatch(1);

  @Override
  public void awaitStop() throws InterruptedException {
    stopped.await();
  }

  @Override
  public void stop() {
    stopped.countDown();
  }

  boolean isStopped() {
    return stopped.getCount() == 0;
  }
}
