package io.callfs.backend.localfs.tree;

import io.callfs.fs.Dentry;
import io.callfs.fs.Directory;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.Name;
import io.callfs.fs.Placement;
import io.callfs.fs.RegularFile;
import io.callfs.spi.InodeNames;
import io.callfs.spi.MetadataStore;
import io.callfs.spi.TreeChange.Content;
import io.callfs.spi.TreeChange.Move;
import io.callfs.spi.TreeChange.Place;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes places of the host show what the metadata have there at the moment. Who comes last at a
 * place sees what was committed last, so that the order in which changes are told does not matter.
 * Thread-safe.
 */
final class Shower {

  private static final int ATTEMPTS = 20;
  private static final Name TIMES = new Name("times");

  private final Host host;
  private final MetadataStore metadata;
  private final InodeNames names;
  private final Placement placement;
  private final Directories directories;
  private final Dress dress;
  private final FileImages files;
  private final Nodes nodes;
  private final Spots spots;
  private final PlaceLocks locks = new PlaceLocks();
  private final PlaceLocks timeLocks = new PlaceLocks();

  Shower(
      Host host,
      MetadataStore metadata,
      InodeNames names,
      Placement placement,
      Directories directories,
      Dress dress,
      FileImages files,
      Nodes nodes,
      Spots spots) {
    this.host = host;
    this.metadata = metadata;
    this.names = names;
    this.placement = placement;
    this.directories = directories;
    this.dress = dress;
    this.files = files;
    this.nodes = nodes;
    this.spots = spots;
  }

  /**
   * Makes a place show what is there, and its directory its times.
   *
   * @param change what of a content was changed, where that is known
   * @param patient whether it may take its time
   * @throws Later where it must be tried again
   */
  void show(Place place, @Nullable Content change, boolean patient)
      throws HostException, Later, Obstacle {
    if (Directories.isHidden(place)) {
      return;
    }
    Set<Place> locked = Set.of(place);
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      PlaceLocks.Held held = locks.take(locked);
      try {
        Present present = Present.at(metadata, place);
        Set<Place> needed = needed(place, present);
        if (locked.containsAll(needed)) {
          show(place, present, needed, change, patient);
          return;
        }
        locked = needed;
      } finally {
        held.release();
      }
    }
    throw new Later("its names change all the time");
  }

  private Set<Place> needed(Place place, Present present) {
    Set<Place> needed = new HashSet<>();
    needed.add(place);
    if (present.inode() != null && present.hasOtherNames() && isShown(present.inode())) {
      for (Dentry dentry : names.names(present.inode().id())) {
        needed.add(new Place(dentry.parent(), dentry.name()));
      }
    }
    return needed;
  }

  /** Returns whether an inode is ours to be shown, as far as its type allows. */
  boolean isShown(Inode inode) {
    return inode.placement().equals(placement);
  }

  private void show(
      Place place, Present present, Set<Place> needed, @Nullable Content change, boolean patient)
      throws HostException, Later, Obstacle {
    if (present.parent() == null) {
      return;
    }
    try (HostDirectory directory = directories.open(place.directory())) {
      if (directory == null) {
        return;
      }
      Spot spot = Spot.at(place, directory);
      Inode inode = present.inode();
      if (inode == null || !isToBeShown(inode, place)) {
        boolean ignored = spots.remove(spot);
      } else if (inode instanceof Directory shown) {
        show(spot, shown);
      } else {
        List<Spot> all = new ArrayList<>();
        all.add(spot);
        List<HostDirectory> opened = new ArrayList<>();
        try {
          for (Place other : needed) {
            addSpot(place, other, all, opened);
          }
          if (inode instanceof RegularFile) {
            files.show(present, all, change, patient);
          } else {
            nodes.show(inode, all);
          }
        } finally {
          opened.forEach(HostDirectory::close);
        }
      }
      times(directory, place.directory());
      for (Place other : needed) {
        if (!other.directory().equals(place.directory())) {
          times(other.directory());
        }
      }
    }
  }

  private void addSpot(Place place, Place other, List<Spot> all, List<HostDirectory> opened)
      throws HostException, Later, Obstacle {
    if (other.equals(place) || Directories.isHidden(other)) {
      return;
    }
    HostDirectory directory = directories.open(other.directory());
    if (directory != null) {
      opened.add(directory);
      all.add(Spot.at(other, directory));
    }
  }

  /** Returns whether a link or fifo is shown as it should be. */
  boolean isNodeShown(Spot spot, Inode inode) throws HostException {
    return nodes.isShown(inode, spot);
  }

  /** Returns whether an inode is to be shown at a place. */
  boolean isToBeShown(Inode inode, Place place) {
    if (!isShown(inode)) {
      return false;
    }
    return inode instanceof Directory
        || inode instanceof RegularFile
        || Nodes.isShown(inode, depth(place.directory()));
  }

  private int depth(InodeId directory) {
    return metadata.<Integer>read(reader -> {
      int depth = 0;
      InodeId at = directory;
      while (!at.equals(InodeId.ROOT) && reader.inode(at).orElse(null) instanceof Directory above) {
        at = above.parent();
        depth++;
      }
      return depth;
    });
  }

  private void show(Spot spot, Directory directory) throws HostException, Later, Obstacle {
    if (spot.stat() != null && !isImage(spot, directory) && !spots.remove(spot)) {
      throw Obstacle.foreign(spot.place().name().value());
    }
    try (HostDirectory shown = directories.openOrMake(spot.directory(), spot.place(), directory)) {
      directories.learn(directory.id(), spot.place());
      attributes(shown, directory.id());
    }
  }

  private static boolean isImage(Spot spot, Directory directory) {
    return spot.stat() != null
        && spot.stat().isDirectory()
        && (spot.mark() == null || spot.mark().inode().equals(directory.id()));
  }

  /** Gives a directory the attributes that it has at the moment. */
  void attributes(InodeId id) throws HostException, Later, Obstacle {
    try (HostDirectory directory = directories.open(id)) {
      if (directory != null) {
        attributes(directory, id);
      }
    }
  }

  private void attributes(HostDirectory directory, InodeId id) throws HostException {
    PlaceLocks.Held held = timeLocks.take(own(id));
    try {
      Inode inode = Present.inode(metadata, id).orElse(null);
      if (id.equals(InodeId.ROOT)) {
        setTimes(directory, inode);
      } else if (inode instanceof Directory) {
        dress.directory(directory.descriptor(), inode.attributes(), directory.stat());
      }
    } finally {
      held.release();
    }
  }

  private void times(InodeId id) throws HostException, Later, Obstacle {
    try (HostDirectory directory = directories.open(id)) {
      if (directory != null) {
        times(directory, id);
      }
    }
  }

  /**
   * Gives a directory its times after its names were changed. Others do that at the same time: each
   * sets what the metadata have by then, one after the other, so the last one is right.
   */
  private void times(HostDirectory directory, InodeId id) throws HostException {
    PlaceLocks.Held held = timeLocks.take(own(id));
    try {
      setTimes(directory, Present.inode(metadata, id).orElse(null));
    } finally {
      held.release();
    }
  }

  private void setTimes(HostDirectory directory, @Nullable Inode inode) throws HostException {
    if (inode != null) {
      host.linux.times(
          directory.descriptor(), inode.attributes().atime(), inode.attributes().mtime());
    }
  }

  private static Set<Place> own(InodeId id) {
    return Set.of(new Place(id, TIMES));
  }

  /**
   * Moves what is shown at one place to another, where both are what they should be.
   *
   * @param exchanged whether what is there goes the other way
   */
  void move(Move move, boolean exchanged) throws HostException, Later, Obstacle {
    if (Directories.isHidden(move.from()) || Directories.isHidden(move.to())) {
      return;
    }
    PlaceLocks.Held held = locks.take(Set.of(move.from(), move.to()));
    try (HostDirectory from = directories.open(move.from().directory());
        HostDirectory to = directories.open(move.to().directory())) {
      if (from == null || to == null || !Present.isAt(metadata, move.inode(), move.to())) {
        return;
      }
      Spot source = Spot.at(move.from(), from);
      Spot target = Spot.at(move.to(), to);
      Mark mark = source.mark();
      if (mark == null
          || !mark.inode().equals(move.inode())
          || (target.stat() != null && !spots.isOurs(target))) {
        return;
      }
      boolean directory = Objects.requireNonNull(source.stat()).isDirectory();
      if (exchanged) {
        exchange(move, source, target);
        return;
      }
      if (!directory && target.stat() != null && target.stat().isDirectory()) {
        return;
      }
      if (directory && target.stat() != null && !makeWay(source, target)) {
        return;
      }
      host.linux.rename(from.descriptor(), source.name(), to.descriptor(), target.name());
      if (directory) {
        directories.learn(move.inode(), move.to());
      }
    } finally {
      held.release();
    }
  }

  private void exchange(Move move, Spot source, Spot target) throws HostException {
    Mark other = target.mark();
    if (target.stat() == null
        || (other != null && !Present.isAt(metadata, other.inode(), move.from()))) {
      return;
    }
    host.linux.exchange(
        source.directory().descriptor(),
        source.name(),
        target.directory().descriptor(),
        target.name());
    if (Objects.requireNonNull(source.stat()).isDirectory()) {
      directories.learn(move.inode(), move.to());
    }
    if (other != null && target.stat().isDirectory()) {
      directories.learn(other.inode(), move.from());
    }
  }

  /**
   * Sees that a directory can take the place of what is there. That may be the same directory, made
   * anew by who came before the move: what is in it goes into the one that has all the rest.
   */
  private boolean makeWay(Spot source, Spot target) throws HostException, Later, Obstacle {
    Mark mark = target.mark();
    if (mark == null || !mark.inode().equals(Objects.requireNonNull(source.mark()).inode())) {
      return spots.remove(target);
    }
    try (HostDirectory old = source.directory().open(source.name());
        HostDirectory made = target.directory().open(target.name())) {
      for (byte[] name : made.names()) {
        host.linux.rename(made.descriptor(), name, old.descriptor(), name);
      }
    }
    host.linux.removeDirectory(target.directory().descriptor(), target.name());
    return true;
  }
}
