package io.callfs.server;

import io.callfs.fs.FsException;
import io.callfs.fs.InodeId;
import io.callfs.http.HealthChecks;
import io.callfs.spi.BlobStore;
import io.callfs.spi.Capable;
import io.callfs.spi.HealthProbe;
import io.callfs.spi.SpaceReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Asks each dependency how it does, at most once a second whoever asks. Thread-safe. */
final class ServerHealth implements HealthChecks {

  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Adapters adapters;
  private final PeerProbes peers;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable List<Check> last;
  private long asked;

  ServerHealth(Adapters adapters, PeerProbes peers, LongSupplier nanoTime) {
    this.adapters = adapters;
    this.peers = peers;
    this.nanoTime = nanoTime;
  }

  @Override
  public List<Check> check() {
    lock.lock();
    try {
      List<Check> known = last;
      if (known == null || nanoTime.getAsLong() - asked > FRESH_NANOS) {
        known = ask();
        last = known;
        asked = nanoTime.getAsLong();
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  private List<Check> ask() {
    List<Check> checks = new ArrayList<>();
    checks.add(check("metadata_store", adapters.metadata(), this::readRoot));
    checks.add(check("dlm", adapters.locks(), adapters.locks()::held));
    adapters.backends().forEach((name, blobs) -> checks.add(check(name, blobs, () -> ask(blobs))));
    checks.addAll(peers.check());
    return List.copyOf(checks);
  }

  private void readRoot() {
    boolean there =
        adapters.metadata().<Boolean>read(reader -> reader.inode(InodeId.ROOT).isPresent());
    if (!there) {
      throw new FsException(io.callfs.fs.Errno.EIO, "the root is missing");
    }
  }

  private static void ask(BlobStore blobs) {
    blobs.capability(SpaceReport.class).ifPresent(SpaceReport::space);
  }

  /**
   * Asks the service behind an adapter, or the adapter where there is none. Of an adapter strangers
   * are told the errno and nothing of the inside; what a probe says is fit for them.
   */
  private static Check check(String name, Capable adapter, Runnable question) {
    Optional<HealthProbe> probe = adapter.capability(HealthProbe.class);
    try {
      probe.<Runnable>map(service -> service::probe).orElse(question).run();
      return new Check(name, null, true);
    } catch (FsException e) {
      String errno = e.errno().description();
      return new Check(name, probe.isPresent() ? errno + ": " + e.subject() : errno, true);
    }
  }
}
