package io.callfs.backend.localfs.tree;

import io.callfs.fs.Dentry;
import io.callfs.fs.Directory;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.Placement;
import io.callfs.spi.BlobStore;
import io.callfs.spi.InodeNames;
import io.callfs.spi.MetadataStore;
import io.callfs.spi.TreeChange;
import io.callfs.spi.TreeChange.Content;
import io.callfs.spi.TreeChange.Move;
import io.callfs.spi.TreeChange.Place;
import io.callfs.spi.TreeReport;
import io.callfs.spi.TreeView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Shows every file of a local store at its own path, below the root that the store is in.
 *
 * <p>After each change the places that it touched are made to show what the metadata have there by
 * then, so nothing depends on the order in which changes are told, and what was missed is mended in
 * the same way. Each file and directory that is made here carries a mark, without which nothing is
 * replaced or removed. All work is done by directory descriptors that were opened from the root
 * without following a link.
 */
public final class LocalTreeView implements TreeView {

  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(200);
  private static final int MOST_ATTEMPTS_AT_ONCE = 5;

  private final MetadataStore metadata;
  private final InodeNames names;
  private final Host host;
  private final Directories directories;
  private final Shower shower;
  private final Comparison comparison;
  private final Doubts doubts;
  private final Troubles troubles;
  private final Thread thread;
  private final ReentrantReadWriteLock inUse = new ReentrantReadWriteLock();
  private volatile boolean closed;

  private LocalTreeView(
      MetadataStore metadata,
      InodeNames names,
      Host host,
      Directories directories,
      Shower shower,
      Comparison comparison,
      Doubts doubts,
      Troubles troubles) {
    this.metadata = metadata;
    this.names = names;
    this.host = host;
    this.directories = directories;
    this.shower = shower;
    this.comparison = comparison;
    this.doubts = doubts;
    this.troubles = troubles;
    this.thread = new Thread(this::mend, "callfs-tree-view");
    this.thread.setDaemon(true);
  }

  /** Opens the view of a store that is open; see {@link io.callfs.spi.TreeViews#open}. */
  public static LocalTreeView open(
      Path root,
      BlobStore store,
      MetadataStore metadata,
      Placement placement,
      Consumer<FsException> listener) {
    InodeNames names =
        metadata
            .capability(InodeNames.class)
            .orElseThrow(() ->
                new FsException(
                    Errno.EOPNOTSUPP, "the metadata store can't tell where an inode is"));
    Host host;
    try {
      host = Host.open(Linux.bind(), root);
    } catch (UnsupportedOperationException e) {
      throw new FsException(Errno.EOPNOTSUPP, String.valueOf(e.getMessage()), e);
    } catch (HostException e) {
      throw new FsException(Errno.EIO, "the tree view of " + root, e);
    }
    Doubts doubts = new Doubts();
    Dress dress = new Dress(host);
    Directories directories = new Directories(host, metadata, names, dress, doubts::below);
    Spots spots = new Spots(host, metadata, names, directories, doubts::below);
    FileImages files = new FileImages(host, metadata, store, dress, spots);
    Shower shower =
        new Shower(
            host,
            metadata,
            names,
            placement,
            directories,
            dress,
            files,
            new Nodes(host, spots),
            spots);
    Comparison comparison = new Comparison(host, metadata, directories, dress, spots, shower);
    return new LocalTreeView(
        metadata, names, host, directories, shower, comparison, doubts, new Troubles(listener));
  }

  @Override
  public void start() {
    doubts.below(InodeId.ROOT);
    thread.start();
  }

  @Override
  public void changed(TreeChange change) {
    inUse.readLock().lock();
    try {
      if (!closed) {
        show(change);
      }
    } finally {
      inUse.readLock().unlock();
    }
  }

  private void show(TreeChange change) {
    change
        .seen()
        .forEach((inode, place) -> {
          if (isParent(change, inode)) {
            directories.hint(inode, place);
          }
        });
    change.moves().forEach(move -> move(move, isExchange(change, move)));
    Set<InodeId> parents = new HashSet<>();
    for (Place place : change.places()) {
      parents.add(place.directory());
      show(place, contentAt(change, place), 0);
    }
    for (InodeId inode : change.inodes()) {
      if (!parents.contains(inode)) {
        showInode(inode, change);
      }
    }
  }

  private static boolean isParent(TreeChange change, InodeId inode) {
    return change.seen().values().stream().anyMatch(place -> place.directory().equals(inode))
        || change.places().stream().anyMatch(place -> place.directory().equals(inode));
  }

  private static boolean isExchange(TreeChange change, Move move) {
    return change.moves().stream()
        .anyMatch(other -> other.from().equals(move.to()) && other.to().equals(move.from()));
  }

  private static @Nullable Content contentAt(TreeChange change, Place place) {
    return change.seen().entrySet().stream()
        .filter(seen -> seen.getValue().equals(place))
        .map(seen -> change.contents().get(seen.getKey()))
        .filter(content -> content != null)
        .findFirst()
        .orElse(null);
  }

  private void move(Move move, boolean exchanged) {
    try {
      shower.move(move, exchanged);
    } catch (HostException | FsException | Later | Obstacle e) {
      // Both places are shown next, which tells of what is still the matter.
      doubts.at(move.to(), 0);
    }
  }

  private void showInode(InodeId id, TreeChange change) {
    Place seen = change.seen().get(id);
    try {
      Inode inode = Present.inode(metadata, id).orElse(null);
      if (inode == null) {
        return;
      }
      if (inode instanceof Directory) {
        shower.attributes(id);
        return;
      }
      if (seen == null || !Present.isAt(metadata, id, seen)) {
        List<Dentry> dentries = names.names(id);
        if (dentries.isEmpty()) {
          return;
        }
        seen = new Place(dentries.get(0).parent(), dentries.get(0).name());
      }
    } catch (HostException | FsException | Later | Obstacle e) {
      troubles.happened("inode " + id, e);
      doubts.below(InodeId.ROOT);
      return;
    }
    show(seen, change.contents().get(id), 0);
  }

  private void show(Place place, @Nullable Content change, int attempts) {
    try {
      shower.show(place, change, attempts > 0);
      troubles.over(place);
    } catch (Later e) {
      doubts.at(place, attempts + 1);
    } catch (Obstacle e) {
      // Only who has put it there can take it away, so there is nothing to try again soon.
      troubles.happened(place, e);
    } catch (HostException | FsException e) {
      troubles.happened(place, e);
      doubts.at(place, attempts + 1);
    }
  }

  private void mend() {
    Duration pause = Duration.ofNanos(PAUSE);
    while (doubts.await(pause.toNanos())) {
      boolean stubborn = mendPlaces();
      Optional<InodeId> tree = doubts.takeTree();
      tree.ifPresent(this::mendTree);
      emptyTrash();
      pause = stubborn ? longer(pause) : Duration.ofNanos(PAUSE);
    }
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    Duration longest = Duration.ofMinutes(1);
    return twice.compareTo(longest) > 0 ? longest : twice;
  }

  /** Returns whether there are places that could not be mended again and again. */
  private boolean mendPlaces() {
    boolean stubborn = false;
    Set<Place> done = new HashSet<>();
    Optional<Doubts.Doubt> doubt = doubts.takePlace();
    while (doubt.isPresent() && !closed) {
      Doubts.Doubt next = doubt.get();
      stubborn |= next.attempts() > MOST_ATTEMPTS_AT_ONCE;
      show(next.place(), null, Math.max(1, next.attempts()));
      if (!done.add(next.place())) {
        return stubborn;
      }
      doubt = doubts.takePlace();
    }
    return stubborn;
  }

  private void mendTree(InodeId directory) {
    try {
      TreeReport report = comparison.compare(directory, true, () -> closed);
      if (report.failed() > 0) {
        troubles.happened(report.failed() + " names", new FsException(Errno.EIO, first(report)));
      }
    } catch (FsException e) {
      troubles.happened("directory " + directory, e);
    }
  }

  private void emptyTrash() {
    try {
      comparison.emptyTrash();
    } catch (FsException e) {
      troubles.happened("what was removed", e);
    }
  }

  private static String first(TreeReport report) {
    return report.examples().isEmpty() ? "unknown" : report.examples().get(0);
  }

  @Override
  public TreeReport compare(boolean mend) {
    inUse.readLock().lock();
    try {
      if (closed) {
        throw new FsException(Errno.EBADF, "the tree view is closed");
      }
      return comparison.compare(InodeId.ROOT, mend, () -> closed);
    } finally {
      inUse.readLock().unlock();
    }
  }

  @Override
  public long errors() {
    return troubles.count();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    doubts.close();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    inUse.writeLock().lock();
    try {
      host.close();
    } finally {
      inUse.writeLock().unlock();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
