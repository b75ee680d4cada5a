package io.callfs.backend.localfs.tree;

import io.callfs.fs.Dentry;
import io.callfs.fs.Directory;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.spi.InodeNames;
import io.callfs.spi.MetadataStore;
import io.callfs.spi.TreeChange.Place;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the host's directory of a directory, by way of the names that lead to it and never through
 * a link, and makes it where it is missing. The mark tells that it is the right one. Thread-safe.
 */
final class Directories {

  private static final int MOST_KNOWN = 100_000;
  private static final int DEEPEST = 4096;

  private final Host host;
  private final MetadataStore metadata;
  private final InodeNames names;
  private final Dress dress;
  private final Consumer<InodeId> incomplete;
  private final Map<InodeId, Place> known = new ConcurrentHashMap<>();

  /** {@code incomplete} is told of a directory that was made and lacks what was in it before. */
  Directories(
      Host host,
      MetadataStore metadata,
      InodeNames names,
      Dress dress,
      Consumer<InodeId> incomplete) {
    this.host = host;
    this.metadata = metadata;
    this.names = names;
    this.dress = dress;
    this.incomplete = incomplete;
  }

  /** Learns where a directory is shown. */
  void learn(InodeId directory, Place place) {
    if (known.size() >= MOST_KNOWN) {
      known.clear();
    }
    known.put(directory, place);
  }

  /** Learns where a directory is, unless it is known where that is shown. */
  void hint(InodeId directory, Place place) {
    if (known.size() < MOST_KNOWN) {
      known.putIfAbsent(directory, place);
    }
  }

  /**
   * Opens a directory, which is made where it is missing. The caller closes it.
   *
   * @return null where the metadata have none of that number
   * @throws Later where another directory is there still
   */
  @Nullable HostDirectory open(InodeId id) throws HostException, Later, Obstacle {
    HostDirectory atKnown = openKnown(id);
    return atKnown != null ? atKnown : openByMetadata(id, 0);
  }

  private @Nullable HostDirectory openKnown(InodeId id) throws HostException {
    Deque<byte[]> path = new ArrayDeque<>();
    InodeId at = id;
    while (!at.equals(InodeId.ROOT)) {
      Place place = known.get(at);
      if (place == null || path.size() > DEEPEST) {
        return null;
      }
      path.push(Host.bytes(place.name().value()));
      at = place.directory();
    }
    HostDirectory directory = host.root.again();
    for (byte[] name : path) {
      try (HostDirectory above = directory) {
        directory = above.open(name);
      } catch (HostException e) {
        known.remove(id);
        return null;
      }
    }
    if (isImage(directory, id)) {
      return directory;
    }
    directory.close();
    known.remove(id);
    return null;
  }

  private boolean isImage(HostDirectory directory, InodeId id) throws HostException {
    if (!host.marks || id.equals(InodeId.ROOT)) {
      return true;
    }
    Mark mark = directory.mark();
    return mark != null && mark.inode().equals(id);
  }

  private @Nullable HostDirectory openByMetadata(InodeId id, int depth)
      throws HostException, Later, Obstacle {
    if (id.equals(InodeId.ROOT)) {
      return host.root.again();
    }
    List<Dentry> dentries = names.names(id);
    Inode inode = Present.inode(metadata, id).orElse(null);
    if (dentries.isEmpty() || depth > DEEPEST || !(inode instanceof Directory directory)) {
      return null;
    }
    Place place = new Place(dentries.get(0).parent(), dentries.get(0).name());
    if (isHidden(place)) {
      return null;
    }
    try (HostDirectory parent = openByMetadata(place.directory(), depth + 1)) {
      if (parent == null) {
        return null;
      }
      HostDirectory opened = openOrMake(parent, place, directory);
      learn(id, place);
      return opened;
    }
  }

  /** Returns whether a place is among our own files. */
  static boolean isHidden(Place place) {
    return place.directory().equals(InodeId.ROOT) && place.name().value().equals(".callfs");
  }

  /** Opens the image of a directory in its parent's, which is made where it is missing. */
  HostDirectory openOrMake(HostDirectory parent, Place place, Directory directory)
      throws HostException, Later, Obstacle {
    byte[] name = Host.bytes(place.name().value());
    HostStat stat = parent.stat(name);
    if (stat == null) {
      return make(parent, name, directory);
    }
    if (!stat.isDirectory()) {
      throw new Later("something else is shown as '" + place.name() + "' still");
    }
    HostDirectory opened = parent.open(name);
    boolean fine = false;
    try {
      Mark mark = opened.mark();
      if (host.marks && mark != null && !mark.inode().equals(directory.id())) {
        throw new Later("another directory is shown as '" + place.name() + "' still");
      }
      if (mark == null) {
        // Somebody else has made it, where there is one of ours: both are this one from now on.
        dress.mark(opened.descriptor(), directory.id());
      }
      fine = true;
      return opened;
    } finally {
      if (!fine) {
        opened.close();
      }
    }
  }

  private HostDirectory make(HostDirectory parent, byte[] name, Directory directory)
      throws HostException {
    byte[] aside = host.freshName();
    Linux linux = host.linux;
    linux.makeDirectory(host.making.descriptor(), aside);
    HostDirectory made = host.making.open(aside);
    boolean named = false;
    try {
      dress.mark(made.descriptor(), directory.id());
      dress.directory(made.descriptor(), directory.attributes(), null);
      linux.rename(host.making.descriptor(), aside, parent.descriptor(), name);
      named = true;
    } finally {
      if (!named) {
        made.close();
        linux.removeDirectory(host.making.descriptor(), aside);
      }
    }
    if (!metadata.<Boolean>read(reader -> reader.list(directory.id(), null, 1).isEmpty())) {
      incomplete.accept(directory.id());
    }
    return made;
  }
}
