package io.callfs.server.setup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The server's directory, locked for this process. Whoever opens it closes it; closing unlocks.
 * Thread-safe.
 *
 * <p>What the server keeps for itself is in {@code .callfs} below it, mode 0700, so that the names
 * of users' files are free.
 */
public final class DataDirectory implements AutoCloseable {

  private static final String OWN = ".callfs";
  private static final String LOCK = "server.lock";

  // Locks of fcntl(2) belong to the process, and closing any descriptor of the file gives them up:
  // a second opening by the same
  // process must be refused before the file is touched, which only state of the whole process can
  // do.
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path root;
  private final Path own;
  private final Path heldPath;
  private final FileChannel lockChannel;

  private DataDirectory(Path root, Path own, Path heldPath, FileChannel lockChannel) {
    this.root = root;
    this.own = own;
    this.heldPath = heldPath;
    this.lockChannel = lockChannel;
  }

  /**
   * Opens the directory, making it (0700) where it is missing, and locks it.
   *
   * @throws StartFailure when it can't be made or written, or when another server holds it
   */
  public static DataDirectory open(Path directory) {
    Path root = directory.toAbsolutePath().normalize();
    Path own = root.resolve(OWN);
    try {
      DurableFiles.makeDirectory(root);
      DurableFiles.makeDirectory(own);
      return lock(root, own);
    } catch (IOException e) {
      throw DurableFiles.failure(
          "data directory " + root + " (backend.localfs_root_path) can't be used", e);
    }
  }

  private static DataDirectory lock(Path root, Path own) throws IOException {
    Path file = own.resolve(LOCK);
    Path held = own.toRealPath().resolve(LOCK);
    if (!HELD.add(held)) {
      throw inUse(root, Optional.of(Long.toString(ProcessHandle.current().pid())));
    }
    boolean locked = false;
    FileChannel channel = null;
    try {
      channel = DurableFiles.openPrivate(file);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw inUse(root, holder(channel));
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)),
          0);
      locked = true;
      return new DataDirectory(root, own, held, channel);
    } finally {
      if (!locked) {
        HELD.remove(held);
        if (channel != null) {
          channel.close();
        }
      }
    }
  }

  private static StartFailure inUse(Path root, Optional<String> process) {
    return new StartFailure(
        ExitStatus.BUSY,
        "another server%s uses the data directory %s; stop it, or give this one a backend.localfs_root_path of its own"
            .formatted(process.map(pid -> " (process " + pid + ")").orElse(""), root));
  }

  private static Optional<String> holder(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(32);
    channel.read(buffer, 0);
    String text =
        new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII).strip();
    boolean number = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return number ? Optional.of(text) : Optional.empty();
  }

  /** Returns the directory itself, {@code backend.localfs_root_path}; absolute. */
  public Path root() {
    return root;
  }

  /** Returns the directory of the server's own files, {@code .callfs} in the root. */
  public Path own() {
    return own;
  }

  /** Returns the generated certificate's file; it may not exist. */
  public Path certificate() {
    return own.resolve("server.crt");
  }

  /** Returns the generated private key's file; it may not exist. */
  public Path privateKey() {
    return own.resolve("server.key");
  }

  /** Returns the file of the administrator's generated key; it may not exist. */
  public Path administratorKey() {
    return own.resolve("admin.key");
  }

  /** Returns the default place of the SQLite database. */
  public Path sqlite() {
    return sqliteBelow(root);
  }

  /** Returns the default place of the SQLite database of a data directory, without touching it. */
  public static Path sqliteBelow(Path root) {
    return root.resolve(OWN).resolve("metadata.db");
  }

  /** Returns whether a server has been set up in a directory, without touching it. */
  static boolean initialised(Path directory) {
    return Files.isDirectory(directory.resolve(OWN));
  }

  /** Unlocks the directory. */
  @Override
  public void close() {
    try {
      lockChannel.close();
    } catch (IOException e) {
      throw DurableFiles.failure("data directory " + root + " can't be unlocked", e);
    } finally {
      HELD.remove(heldPath);
    }
  }
}
