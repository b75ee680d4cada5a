package io.callfs.backend.localfs;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A directory by its descriptor. What is done here is done in the directory that was opened,
 * wherever its path leads by now, and to a name itself, never to what a link of that name points
 * to. Thread-safe; counted, and closed when the last user releases it.
 */
final class HeldDirectory {

  private static final Path SELF = Path.of(".");
  private static final Set<OpenOption> READ =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  private static final Set<OpenOption> CREATE =
      Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS);
  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final @Nullable HeldDirectory parent;
  private final String path;
  private final SecureDirectoryStream<Path> entries;
  private final Forcing forcing;
  private final GroupSync names = new GroupSync(this::forceNames);
  private final AtomicInteger users = new AtomicInteger(1);
  private @Nullable FileChannel self;
  private volatile boolean durable;

  private HeldDirectory(
      @Nullable HeldDirectory parent,
      String path,
      SecureDirectoryStream<Path> entries,
      Forcing forcing) {
    this.parent = parent;
    this.path = path;
    this.entries = entries;
    this.forcing = forcing;
  }

  /** Wraps an open stream, which is closed with this; its own path is {@code ""}. */
  static HeldDirectory top(SecureDirectoryStream<Path> entries, Forcing forcing) {
    return new HeldDirectory(null, "", entries, forcing);
  }

  /** Opens a directory in this one, which stays held for as long. The caller releases it. */
  HeldDirectory open(String name) throws IOException {
    SecureDirectoryStream<Path> child =
        entries.newDirectoryStream(Path.of(name), LinkOption.NOFOLLOW_LINKS);
    return new HeldDirectory(retain(), path.isEmpty() ? name : path + "/" + name, child, forcing);
  }

  /** Opens a directory in this one as a topmost one. The caller releases it. */
  HeldDirectory openTop(String name) throws IOException {
    return top(entries.newDirectoryStream(Path.of(name), LinkOption.NOFOLLOW_LINKS), forcing);
  }

  /** Returns the path below the topmost directory, with single slashes. */
  String path() {
    return path;
  }

  /** Adds a user. Only who is one, or is kept from the last release, may call it. */
  HeldDirectory retain() {
    users.incrementAndGet();
    return this;
  }

  /** Takes a user away. */
  void release() {
    if (users.decrementAndGet() > 0) {
      return;
    }
    closeQuietly(entries);
    if (self != null) {
      closeQuietly(self);
    }
    if (parent != null) {
      parent.release();
    }
  }

  /** Returns what a name is, without following it. */
  BasicFileAttributes attributes(Path name) throws IOException {
    return entries
        .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .readAttributes();
  }

  /** Returns whether there is anything of a name. */
  boolean has(Path name) throws IOException {
    try {
      return attributes(name).fileKey() != null;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Returns what a name is and who may use it, without following it. */
  PosixFileAttributes permissions(Path name) throws IOException {
    return entries
        .getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .readAttributes();
  }

  /** Returns what this directory is and who may use it. */
  PosixFileAttributes permissions() throws IOException {
    return entries.getFileAttributeView(PosixFileAttributeView.class).readAttributes();
  }

  /** Opens a file for reading. The caller closes it. */
  FileChannel read(Path name) throws IOException {
    return (FileChannel) entries.newByteChannel(name, READ);
  }

  /** Creates a file that only we may use; a name that exists is an error. The caller closes it. */
  FileChannel create(Path name) throws IOException {
    return (FileChannel) entries.newByteChannel(name, CREATE, PRIVATE);
  }

  /** Opens a file for writing and creates it where it is missing. The caller closes it. */
  FileChannel openOrCreate(Path name) throws IOException {
    return (FileChannel)
        entries.newByteChannel(
            name,
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE, LinkOption.NOFOLLOW_LINKS),
            PRIVATE);
  }

  /** Removes a file. */
  void delete(Path name) throws IOException {
    entries.deleteFile(name);
  }

  /** Removes an empty directory. */
  void deleteDirectory(Path name) throws IOException {
    entries.deleteDirectory(name);
  }

  /** Moves a file of this directory to another, at once, over what has the name there. */
  void move(Path name, HeldDirectory target, Path targetName) throws IOException {
    entries.move(name, target.entries, targetName);
  }

  /** Lists this directory anew. The caller closes the stream. */
  SecureDirectoryStream<Path> list() throws IOException {
    return entries.newDirectoryStream(SELF, LinkOption.NOFOLLOW_LINKS);
  }

  /** Lists a directory in this one. The caller closes the stream. */
  SecureDirectoryStream<Path> list(Path name) throws IOException {
    return entries.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Gives the directories above this one, but for the topmost, a time, so that the time of each
   * tells of all that is below it.
   */
  void touchAbove(Instant time) throws IOException {
    for (HeldDirectory above = parent;
        above != null && above.parent != null;
        above = above.parent) {
      above
          .entries
          .getFileAttributeView(BasicFileAttributeView.class)
          .setTimes(FileTime.from(time), null, null);
    }
  }

  /**
   * Returns when all names that were put into this directory before the call survive a power cut,
   * and so do the names that lead to it. Above this directory that is done once for each time that
   * it was opened: who made it may have died before.
   */
  void syncNames() throws IOException {
    names.await();
    syncPath();
  }

  private void syncPath() throws IOException {
    if (parent == null || durable) {
      return;
    }
    parent.syncPath();
    parent.names.await();
    durable = true;
  }

  // Called by one thread at a time, each seeing what the one before did.
  private void forceNames() throws IOException {
    // An interrupt closes the channel that it meets, and others wait for the same sync.
    boolean interrupted = Thread.interrupted();
    try {
      FileChannel open = self;
      if (open == null || !open.isOpen()) {
        open = (FileChannel) entries.newByteChannel(SELF, READ);
        self = open;
      }
      forcing.directory(open);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  // Nothing was written through these descriptors that a failing close could lose.
  private static void closeQuietly(Closeable descriptor) {
    try {
      descriptor.close();
    } catch (IOException e) {
      return;
    }
  }

  /** Returns the stream as one that works by descriptors. */
  static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream) throws IOException {
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    stream.close();
    throw new IOException("this system offers no directories by descriptor");
  }
}
