package io.callfs.it.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.core.CallFs;
import io.callfs.core.Content;
import io.callfs.core.FileHandle;
import io.callfs.core.FileSystemView;
import io.callfs.core.Follow;
import io.callfs.core.NodeSpec;
import io.callfs.core.Parents;
import io.callfs.core.Precondition;
import io.callfs.core.Removal;
import io.callfs.core.WriteOptions;
import io.callfs.fs.Credentials;
import io.callfs.fs.FsPath;
import io.callfs.fs.Mode;
import io.callfs.memory.InMemoryBlobStore;
import io.callfs.memory.InMemoryMetadataStore;
import io.callfs.memory.InProcessLockManager;
import io.callfs.metadata.sql.CacheLimits;
import io.callfs.metadata.sqlite.SqliteMetadataStore;
import io.callfs.spi.MetadataStore;
import io.callfs.testkit.Invariants;
import io.callfs.testkit.TestClock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random whole writes, parts, appends, truncations and copies on the engine and on files of the
 * host; every byte is compared after each, sweeps and compactions come in between.
 */
class ContentComparisonTest {

  private static final int STEPS = 400;
  private static final int FILES = 3;
  private static final int INLINE_LIMIT = 64;
  private static final String DISK = "disk";

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void bytesAreThoseOfTheHostOverMemory(long seed) throws IOException {
    compare(new InMemoryMetadataStore(), seed);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12})
  void bytesAreThoseOfTheHostOverSqlite(long seed) throws IOException {
    CacheLimits cache = new CacheLimits(Duration.ofMinutes(5), 1000, 1 << 20);
    compare(
        SqliteMetadataStore.open(directory.resolve("metadata.db"), Duration.ofMinutes(1), cache),
        seed);
  }

  private void compare(MetadataStore metadata, long seed) throws IOException {
    TestClock clock = TestClock.standing();
    try (metadata;
        InMemoryBlobStore blobs = new InMemoryBlobStore(clock);
        InProcessLockManager locks = new InProcessLockManager();
        CallFs callFs =
            CallFs.builder()
                .metadata(metadata)
                .backend(DISK, blobs)
                .locks(locks)
                .clock(clock)
                .inlineLimit(INLINE_LIMIT)
                .garbageDelay(Duration.ofSeconds(5))
                .build()) {
      FileSystemView view = callFs.view(Credentials.ROOT);
      Random random = new Random(seed);
      for (int file = 0; file < FILES; file++) {
        put(view, file, new byte[0]);
      }
      for (int step = 0; step < STEPS; step++) {
        String call = step(view, random);
        if (random.nextInt(20) == 0) {
          clock.advance(Duration.ofSeconds(random.nextInt(10)));
          assertThat(callFs.sweep()).isNotNegative();
        }
        for (int file = 0; file < FILES; file++) {
          assertThat(read(view, file))
              .as("seed %d, step %d: %s", seed, step, call)
              .isEqualTo(Files.readAllBytes(host(file)));
        }
      }
      assertThat(Invariants.violations(metadata, Map.of(DISK, blobs))).isEmpty();
      for (int file = 0; file < FILES; file++) {
        view.remove(path(file), Removal.UNLINK, Precondition.NONE);
      }
      clock.advance(Duration.ofHours(1));
      while (callFs.sweep() > 0) {
        clock.advance(Duration.ofHours(1));
      }
      try (var left = blobs.list()) {
        assertThat(left).isEmpty();
      }
    }
  }

  private Path host(int file) {
    return directory.resolve("file" + file);
  }

  private static FsPath path(int file) {
    return FsPath.parse("/file" + file);
  }

  private static Content content(byte[] bytes, Random random) {
    long hint = random.nextBoolean() ? bytes.length : -1;
    return new Content(new ByteArrayInputStream(bytes), hint, Optional::empty);
  }

  private static byte[] bytes(Random random) {
    int most = random.nextInt(4) == 0 ? 3000 : INLINE_LIMIT;
    byte[] bytes = new byte[random.nextInt(most)];
    random.nextBytes(bytes);
    return bytes;
  }

  private void put(FileSystemView view, int file, byte[] bytes) throws IOException {
    Content content = Content.of(new ByteArrayInputStream(bytes));
    assertThat(view.write(path(file), content, WriteOptions.DEFAULT).file().size())
        .isEqualTo(bytes.length);
    Files.write(host(file), bytes);
  }

  /** Makes one call on both; returns what it was. */
  private String step(FileSystemView view, Random random) throws IOException {
    int file = random.nextInt(FILES);
    int size = (int) Files.size(host(file));
    int kind = random.nextInt(40);
    if (kind < 1) {
      byte[] bytes = bytes(random);
      put(view, file, bytes);
      return "put " + file + " " + bytes.length;
    }
    if (kind < 3) {
      int to = (file + 1) % FILES;
      view.remove(path(to), Removal.UNLINK, Precondition.NONE);
      assertThat(
              view.create(path(to), new NodeSpec.Copy(path(file), new Mode(0600)), Parents.REQUIRE)
                  .size())
          .isEqualTo(size);
      Files.copy(host(file), host(to), StandardCopyOption.REPLACE_EXISTING);
      return "copy " + file + " " + to;
    }
    if (kind < 6) {
      int to = random.nextInt(size + 100);
      assertThat(view.truncate(path(file), to, Precondition.NONE).size()).isEqualTo(to);
      try (RandomAccessFile host = new RandomAccessFile(host(file).toFile(), "rw")) {
        host.setLength(to);
      }
      return "truncate " + file + " " + to;
    }
    byte[] bytes = bytes(random);
    boolean append = kind < 25;
    int at = append ? size : random.nextInt(size + 100);
    Content content = content(bytes, random);
    assertThat(
            append
                ? view.append(path(file), content, Precondition.NONE)
                : view.writeAt(path(file), at, content, Precondition.NONE))
        .isEqualTo(view.stat(path(file), Follow.NOTHING));
    if (bytes.length > 0) {
      try (RandomAccessFile host = new RandomAccessFile(host(file).toFile(), "rw")) {
        host.seek(at);
        host.write(bytes);
      }
    }
    return (append ? "append " : "pwrite ") + file + " " + at + " + " + bytes.length;
  }

  private static byte[] read(FileSystemView view, int file) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (FileHandle handle = view.open(path(file))) {
      handle.transferTo(0, handle.file().size(), Channels.newChannel(bytes));
    }
    return bytes.toByteArray();
  }
}
