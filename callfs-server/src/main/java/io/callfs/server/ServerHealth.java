package io.callfs.server;

import io.callfs.fs.FsException;
import io.callfs.fs.InodeId;
import io.callfs.http.HealthChecks;
import io.callfs.spi.SpaceReport;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Asks each dependency how it does, at most once a second whoever asks. Thread-safe. */
final class ServerHealth implements HealthChecks {

  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Adapters adapters;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable List<Check> last;
  private long asked;

  ServerHealth(Adapters adapters, LongSupplier nanoTime) {
    this.adapters = adapters;
    this.nanoTime = nanoTime;
  }

  @Override
  public List<Check> check() {
    lock.lock();
    try {
      List<Check> known = last;
      if (known == null || nanoTime.getAsLong() - asked > FRESH_NANOS) {
        known =
            List.of(
                new Check("metadata_store", fault(this::readRoot)),
                new Check("dlm", fault(() -> adapters.locks().held())),
                new Check(adapters.backendName(), fault(this::askBackend)));
        last = known;
        asked = nanoTime.getAsLong();
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  private void readRoot() {
    boolean there =
        adapters.metadata().<Boolean>read(reader -> reader.inode(InodeId.ROOT).isPresent());
    if (!there) {
      throw new FsException(io.callfs.fs.Errno.EIO, "the root is missing");
    }
  }

  private void askBackend() {
    adapters.blobs().capability(SpaceReport.class).ifPresent(SpaceReport::space);
  }

  /** Tells strangers the errno and nothing of the inside. */
  private static @Nullable String fault(Runnable question) {
    try {
      question.run();
      return null;
    } catch (FsException e) {
      return e.errno().description();
    }
  }
}
