package io.callfs.cli;

import io.callfs.server.RunningServer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that does nothing until it is stopped. */
final class FakeServer implements RunningServer {

  private final CountDownLatch stopped = new CountDownLatch(1);
  private final AtomicInteger reloads = new AtomicInteger();

  @Override
  public void awaitStop() throws InterruptedException {
    stopped.await();
  }

  @Override
  public void stop() {
    stopped.countDown();
  }

  @Override
  public void reload() {
    reloads.incrementAndGet();
  }

  int reloads() {
    return reloads.get();
  }

  boolean isStopped() {
    return stopped.getCount() == 0;
  }
}
