package io.callfs.it.locks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callfs.core.CallFs;
import io.callfs.core.Content;
import io.callfs.core.Existing;
import io.callfs.core.FileHandle;
import io.callfs.core.Follow;
import io.callfs.core.Precondition;
import io.callfs.core.WriteOptions;
import io.callfs.fs.Credentials;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.InstanceId;
import io.callfs.fs.Mode;
import io.callfs.lock.redis.RedisAddress;
import io.callfs.lock.redis.RedisLockManager;
import io.callfs.lock.redis.RedisProcess;
import io.callfs.memory.InMemoryBlobStore;
import io.callfs.memory.InMemoryMetadataStore;
import io.callfs.spi.BlobStore;
import io.callfs.spi.Lease;
import io.callfs.spi.LockKey;
import io.callfs.spi.LockManager;
import io.callfs.spi.LockMode;
import io.callfs.spi.MetadataStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two instances share names, bytes and Redis. One is stopped after it took its lease and before its
 * transaction, for longer than the lease lasts; the other one changes the same file meanwhile.
 */
class PausedHolderTest {

  private static final FsPath FILE = FsPath.parse("/a");

  private final MetadataStore names = new InMemoryMetadataStore();
  private final BlobStore bytes = new InMemoryBlobStore();
  private final List<Boolean> renewed = new ArrayList<>();
  private RedisProcess redis;
  private RedisLockManager locks;
  private RedisLockManager otherLocks;
  private PausingLocks pausing;
  private CallFs paused;
  private CallFs other;

  @BeforeEach
  void start() throws IOException {
    redis = RedisProcess.start();
    locks = RedisLockManager.connect(RedisAddress.parse(redis.address()));
    otherLocks = RedisLockManager.connect(RedisAddress.parse(redis.address()));
    pausing = new PausingLocks();
    paused = engine("one", pausing);
    other = engine("two", otherLocks);
  }

  private CallFs engine(String instance, LockManager manager) {
    return CallFs.builder()
        .metadata(names)
        .backend("memory", bytes)
        .locks(manager)
        .instance(new InstanceId(instance))
        .build();
  }

  @AfterEach
  void end() throws IOException {
    paused.close();
    other.close();
    locks.close();
    otherLocks.close();
    redis.close();
  }

  private static void write(CallFs instance, String content, WriteOptions options)
      throws IOException {
    assertThat(
            instance
                .view(Credentials.ROOT, new Mode(0))
                .write(
                    FILE, Content.of(new ByteArrayInputStream(content.getBytes(UTF_8))), options))
        .isNotNull();
  }

  private String content() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (FileHandle handle = other.view(Credentials.ROOT, new Mode(0)).open(FILE)) {
      handle.transferTo(0, handle.file().size(), Channels.newChannel(out));
    }
    return out.toString(UTF_8);
  }

  @Test
  void fileThatWasToBeCreatedIsNotOverwritten() throws IOException {
    pausing.during(() -> write(other, "theirs", WriteOptions.DEFAULT));
    assertThatThrownBy(() -> write(paused, "mine", WriteOptions.DEFAULT.with(Existing.REFUSE)))
        .isInstanceOfSatisfying(
            FsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST));
    assertThat(content()).isEqualTo("theirs");
    assertThat(renewed).containsExactly(false);
  }

  @Test
  void fileThatWasToBeReplacedAsItWasIsNotOverwritten() throws IOException {
    write(other, "first", WriteOptions.DEFAULT);
    long version = other.view(Credentials.ROOT, new Mode(0)).stat(FILE, Follow.LINKS).version();
    Precondition unchanged =
        existing -> {
          if (existing.orElseThrow().version() != version) {
            throw new IllegalStateException("changed");
          }
        };
    pausing.during(() -> write(other, "theirs", WriteOptions.DEFAULT));
    assertThatThrownBy(() -> write(paused, "mine", WriteOptions.DEFAULT.with(unchanged)))
        .hasMessage("changed");
    assertThat(content()).isEqualTo("theirs");
  }

  /** Something that the other instance does. */
  private interface Change {
    void make() throws IOException;
  }

  /** Stops once between the grant of a lease and what it was asked for. */
  private final class PausingLocks implements LockManager {
    private Change change = () -> {};
    private boolean pauses;

    void during(Change made) {
      change = made;
      pauses = true;
    }

    @Override
    public Optional<Lease> acquire(LockKey key, LockMode mode, Duration ttl, Duration maxWait) {
      Optional<Lease> lease = locks.acquire(key, mode, ttl, maxWait);
      if (pauses) {
        pauses = false;
        redis.age(ttl.toMillis() + 1);
        try {
          change.make();
        } catch (IOException e) {
          throw new AssertionError(e);
        }
        renewed.add(lease.orElseThrow().renew());
      }
      return lease;
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
