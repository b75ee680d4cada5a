package io.callfs.backend.localfs;

import io.callfs.fs.BlobKey;
import io.callfs.spi.BlobStat;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Walks the files of a store as it is asked for them, keeping one open directory a level.
 *
 * <p>A walk of what is recent goes by the times of directories, which each put changes by renaming
 * into them (and of those above, which it touches), and reads no other directory through. Files of
 * such a directory it leaves out only where their last byte is far older, since syncing may have
 * taken its time.
 */
final class BlobWalk extends Spliterators.AbstractSpliterator<BlobStat> {

  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);
  private static final Duration LONGEST_SYNC = Duration.ofHours(1);

  /** {@code changed}: when a blob was last put there or deleted. */
  private record Level(
      String prefix, Instant changed, DirectoryStream<Path> stream, Iterator<Path> names) {}

  private Instant since;
  private final DiskErrors errors;
  private final Deque<Level> levels = new ArrayDeque<>();

  private BlobWalk(Instant since, DiskErrors errors) {
    super(Long.MAX_VALUE, Spliterator.DISTINCT | Spliterator.NONNULL | Spliterator.IMMUTABLE);
    this.since = since;
    this.errors = errors;
  }

  /** Lists the blobs put at or after the instant. The caller closes it. */
  static Stream<BlobStat> since(Directories directories, Instant instant, DiskErrors errors) {
    BlobWalk walk = new BlobWalk(instant, errors);
    try {
      walk.enter("", Instant.MAX, directories.in("", HeldDirectory::list));
    } catch (IOException e) {
      throw errors.translate(e, "the list of blobs");
    }
    return StreamSupport.stream(walk, false).onClose(walk::close);
  }

  /** Returns an instant that is not long after the last put and not before it was finished. */
  static Optional<Instant> newest(Directories directories, DiskErrors errors) {
    BlobWalk walk = new BlobWalk(Instant.MIN, errors);
    try {
      // What changed last most likely has the newest, so that the rest need not be read.
      Optional<Path> first = directories.in("", BlobWalk::changedLast);
      if (first.isPresent()) {
        Path name = first.get();
        Instant changed =
            directories.in("", top -> top.attributes(name).lastModifiedTime().toInstant());
        walk.enter(name + "/", changed, directories.in("", top -> top.list(name)));
        walk.rise();
      }
      walk.enter("", Instant.MAX, directories.in("", HeldDirectory::list));
      walk.rise();
    } catch (NoSuchFileException e) {
      return newest(directories, errors);
    } catch (IOException e) {
      throw errors.translate(e, "the list of blobs");
    } catch (DirectoryIteratorException e) {
      throw errors.translate(Objects.requireNonNull(e.getCause()), "the list of blobs");
    } finally {
      walk.close();
    }
    return walk.since.equals(Instant.MIN)
        ? Optional.empty()
        : Optional.of(walk.since.plus(LONGEST_SYNC));
  }

  private static Optional<Path> changedLast(HeldDirectory top) throws IOException {
    Optional<Path> last = Optional.empty();
    Instant changed = Instant.MIN;
    try (SecureDirectoryStream<Path> entries = top.list()) {
      for (Path entry : entries) {
        Path name = entry.getFileName();
        BasicFileAttributes attributes = top.attributes(name);
        Instant modified = attributes.lastModifiedTime().toInstant();
        if (attributes.isDirectory() && key(name.toString()) != null && modified.isAfter(changed)) {
          changed = modified;
          last = Optional.of(name);
        }
      }
    }
    return last;
  }

  /** Walks on, and from each blob found regards only what may be newer. */
  private void rise() {
    while (tryAdvance(this::raise)) {
      // All is done by the blobs that come.
    }
  }

  private void raise(BlobStat blob) {
    if (blob.created().isAfter(since)) {
      since = blob.created();
    }
  }

  @Override
  public boolean tryAdvance(Consumer<? super BlobStat> action) {
    try {
      while (!levels.isEmpty()) {
        Optional<BlobStat> found = step(levels.element());
        if (found.isPresent()) {
          action.accept(found.get());
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw errors.translate(e, "the list of blobs");
    } catch (DirectoryIteratorException e) {
      throw errors.translate(Objects.requireNonNull(e.getCause()), "the list of blobs");
    }
  }

  private Optional<BlobStat> step(Level level) throws IOException {
    if (!level.names().hasNext()) {
      levels.remove().stream().close();
      return Optional.empty();
    }
    Path name = level.names().next().getFileName();
    try {
      return visit(level, name);
    } catch (NoSuchFileException e) {
      // It went while we were on our way.
      return Optional.empty();
    }
  }

  private Optional<BlobStat> visit(Level level, Path name) throws IOException {
    @Nullable BlobKey key = key(level.prefix() + name);
    if (key == null) {
      return Optional.empty();
    }
    SecureDirectoryStream<Path> directory = HeldDirectory.secure(level.stream());
    BasicFileAttributes attributes =
        directory
            .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .readAttributes();
    Instant modified = attributes.lastModifiedTime().toInstant();
    if (attributes.isDirectory() && recentDirectory(modified)) {
      enter(
          key.value() + "/",
          modified,
          directory.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS));
    }
    // A blob that is shown in the tree has the time of its file, which may be any.
    Instant put = modified.isBefore(level.changed()) ? modified : level.changed();
    return attributes.isRegularFile() && recentFile(put)
        ? Optional.of(new BlobStat(key, attributes.size(), put))
        : Optional.empty();
  }

  private boolean recentDirectory(Instant modified) {
    return everything() || !modified.isBefore(since.minus(CLOCKS_DIFFER));
  }

  private boolean recentFile(Instant modified) {
    return everything() || !modified.isBefore(since.minus(LONGEST_SYNC));
  }

  private boolean everything() {
    return !since.isAfter(Instant.EPOCH);
  }

  private void enter(String prefix, Instant changed, DirectoryStream<Path> stream) {
    levels.push(new Level(prefix, changed, stream, stream.iterator()));
  }

  private static @Nullable BlobKey key(String path) {
    try {
      return new BlobKey(path);
    } catch (IllegalArgumentException e) {
      // A file that somebody else has put there.
      return null;
    }
  }

  private void close() {
    while (!levels.isEmpty()) {
      try {
        levels.remove().stream().close();
      } catch (IOException e) {
        throw errors.translate(e, "the list of blobs");
      }
    }
  }
}
