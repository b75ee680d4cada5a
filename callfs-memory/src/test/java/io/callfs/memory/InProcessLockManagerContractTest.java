package io.callfs.memory;

import io.callfs.spi.LockManager;
import io.callfs.testkit.LockManagerContract;
import io.callfs.testkit.TestClock;
import java.time.Duration;

class InProcessLockManagerContractTest extends LockManagerContract {

  private final TestClock clock = TestClock.standing();

  @Override
  protected LockManager open() {
    return new InProcessLockManager(clock::nanoTime, 1_000);
  }

  @Override
  protected void elapse(Duration time) {
    clock.advance(time);
  }
}
