package io.callfs.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.http.HealthChecks.Check;
import io.callfs.memory.InMemoryBlobStore;
import io.callfs.memory.InMemoryMetadataStore;
import io.callfs.memory.InProcessLockManager;
import io.callfs.spi.HealthProbe;
import io.callfs.spi.Lease;
import io.callfs.spi.LockKey;
import io.callfs.spi.LockManager;
import io.callfs.spi.LockMode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ServerHealthTest {

  private final ProbedLocks locks = new ProbedLocks();
  private long now;

  private final ServerHealth health =
      new ServerHealth(
          new Adapters(
              new InMemoryMetadataStore(),
              locks,
              "localfs",
              Map.of("localfs", new InMemoryBlobStore())),
          new PeerProbes(Optional.empty(), Runnable::run),
          () -> now);

  private @Nullable String fault(String name) {
    Check found =
        health.check().stream()
            .filter(check -> check.name().equals(name))
            .findFirst()
            .orElseThrow();
    return found.fault();
  }

  @Test
  void serviceThatAnswersIsWell() {
    assertThat(fault("dlm")).isNull();
  }

  @Test
  void causeThatAProbeNamesIsTold() {
    locks.failure = new FsException(Errno.EHOSTDOWN, "connection refused");
    assertThat(fault("dlm")).isEqualTo("Host is down: connection refused");
  }

  @Test
  void serviceThatIsBackIsWellWithinSeconds() {
    locks.failure = new FsException(Errno.EHOSTDOWN, "connection refused");
    assertThat(fault("dlm")).isNotNull();
    locks.failure = null;
    now += TimeUnit.SECONDS.toNanos(2);
    assertThat(fault("dlm")).isNull();
  }

  @Test
  void whatAnAdapterWithoutAProbeSaysStaysInside() {
    assertThat(fault("metadata_store")).isEqualTo("Input/output error");
  }

  private static final class ProbedLocks implements LockManager, HealthProbe {
    private final LockManager locks = new InProcessLockManager();
    private @Nullable FsException failure;

    @Override
    public void probe() {
      if (failure != null) {
        throw failure;
      }
    }

    @Override
    public Optional<Lease> acquire(LockKey key, LockMode mode, Duration ttl, Duration maxWait) {
      return locks.acquire(key, mode, ttl, maxWait);
    }

    @Override
    public long held() {
      return locks.held();
    }

    @Override
    public void close() {
      locks.close();
    }
  }
}
