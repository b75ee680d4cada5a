package io.callfs.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.callfs.fs.Credentials;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.LinkTarget;
import io.callfs.fs.Mode;
import io.callfs.memory.InMemoryBlobStore;
import io.callfs.memory.InMemoryMetadataStore;
import io.callfs.memory.InProcessLockManager;
import io.callfs.testkit.RepeatingMetadataStore;
import io.callfs.testkit.TestClock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * A file system in memory with a clock that stands still, and short words for what tests do with
 * it.
 */
final class Tree implements AutoCloseable {

  static final int INLINE_LIMIT = 64;
  static final Credentials ALICE = new Credentials(1000, 1000, Set.of(1000L));
  static final Credentials BOB = new Credentials(1001, 1001, Set.of(1001L));

  /** Content of calls that must fail before they read any. */
  @SuppressWarnings("InputStreamSlowMultibyteRead") // reads nothing at all
  static final InputStream NEVER_READ =
      new InputStream() {
        @Override
        public int read() {
          throw new AssertionError("content was read although the call was hopeless");
        }
      };

  final TestClock clock = new TestClock(java.time.Instant.parse("2026-11-21T09:00:00Z"));
  final InMemoryMetadataStore metadata = new InMemoryMetadataStore(clock);
  final InMemoryBlobStore blobs = new InMemoryBlobStore(clock);
  final InProcessLockManager locks = new InProcessLockManager();
  final CallFs callFs = build();
  final FileSystemView root = callFs.view(Credentials.ROOT);

  CallFs build() {
    return CallFs.builder()
        .metadata(new RepeatingMetadataStore(metadata))
        .backend("disk", blobs)
        .locks(locks)
        .clock(clock)
        .inlineLimit(INLINE_LIMIT)
        .garbageDelay(Duration.ofSeconds(5))
        .build();
  }

  FileSystemView as(Credentials credentials) {
    return callFs.view(credentials);
  }

  static FsPath path(String text) {
    return FsPath.parse(text);
  }

  static Content content(String text) {
    return Content.of(new ByteArrayInputStream(text.getBytes(UTF_8)));
  }

  static Content content(int size) {
    return Content.of(new ByteArrayInputStream(new byte[size]));
  }

  Written put(String path, String text) {
    return put(root, path, text);
  }

  static Written put(FileSystemView view, String path, String text) {
    try {
      return view.write(path(path), content(text), WriteOptions.DEFAULT);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  Inode mkdir(String path, String mode) {
    Inode made =
        root.create(path(path), new NodeSpec.NewDirectory(Mode.parse("0777")), Parents.REQUIRE);
    Inode changed = root.chmod(path(path), Mode.parse(mode), Follow.LINKS, Precondition.NONE);
    Assertions.assertThat(changed.id()).isEqualTo(made.id());
    return changed;
  }

  Inode symlink(String path, String target) {
    return root.create(
        path(path), new NodeSpec.NewSymlink(new LinkTarget(target)), Parents.REQUIRE);
  }

  Inode stat(String path) {
    return root.stat(path(path), Follow.NOTHING);
  }

  String read(String path) {
    try (FileHandle handle = root.open(path(path))) {
      return read(handle);
    }
  }

  static String read(FileHandle handle) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      handle.transferTo(0, handle.file().size(), Channels.newChannel(bytes));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toString(UTF_8);
  }

  List<String> names(String path) {
    List<String> names = new ArrayList<>();
    root.visit(path(path), null, 0, entry -> names.add(entry.path()));
    return names;
  }

  static void assertFails(Errno errno, ThrowingCallable call) {
    Assertions.assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            FsException.class, e -> Assertions.assertThat(e.errno()).isEqualTo(errno));
  }

  @Override
  public void close() {
    callFs.close();
    locks.close();
    blobs.close();
    metadata.close();
  }
}
