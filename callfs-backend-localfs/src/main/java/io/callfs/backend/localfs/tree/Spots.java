package io.callfs.backend.localfs.tree;

import io.callfs.fs.Dentry;
import io.callfs.fs.InodeId;
import io.callfs.spi.InodeNames;
import io.callfs.spi.MetadataStore;
import io.callfs.spi.TreeChange.Place;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Puts names of the host, and takes away those that are ours. Thread-safe. */
final class Spots {

  private final Host host;
  private final MetadataStore metadata;
  private final InodeNames names;
  private final Directories directories;
  private final Consumer<InodeId> incomplete;

  Spots(
      Host host,
      MetadataStore metadata,
      InodeNames names,
      Directories directories,
      Consumer<InodeId> incomplete) {
    this.host = host;
    this.metadata = metadata;
    this.names = names;
    this.directories = directories;
    this.incomplete = incomplete;
  }

  /** Gives a name to what was made aside, in place of what has it. */
  void move(HostDirectory from, byte[] fromName, Spot spot) throws HostException, Later, Obstacle {
    clear(spot);
    host.linux.rename(from.descriptor(), fromName, spot.directory().descriptor(), spot.name());
  }

  /** Gives one more name to a file, in place of what has it. */
  void link(HostDirectory from, byte[] fromName, Spot spot) throws HostException, Later, Obstacle {
    clear(spot);
    int target = spot.directory().descriptor();
    if (spot.stat() == null) {
      host.linux.link(from.descriptor(), fromName, target, spot.name());
      return;
    }
    byte[] aside = host.freshName();
    host.linux.link(from.descriptor(), fromName, host.making.descriptor(), aside);
    host.linux.rename(host.making.descriptor(), aside, target, spot.name());
  }

  /** Sees that a rename can replace what is there: that it is ours, and no directory. */
  private void clear(Spot spot) throws HostException, Later, Obstacle {
    HostStat stat = spot.stat();
    if (stat == null) {
      return;
    }
    if (!isOurs(spot)) {
      throw Obstacle.foreign(spot.place().name().value());
    }
    if (stat.isDirectory()) {
      removeDirectory(spot);
    }
    if (stat.isSymlink() || stat.isFifo()) {
      forgetNode(stat);
    }
  }

  /** Returns whether the view has made what is there. */
  boolean isOurs(Spot spot) throws HostException {
    HostStat stat = spot.stat();
    return stat != null && isOurs(stat, spot.mark());
  }

  /** Returns whether the view has made what a directory has under a name. */
  boolean isOurs(HostDirectory directory, byte[] name, HostStat stat) throws HostException {
    boolean marked = stat.isFile() || stat.isDirectory();
    return isOurs(stat, marked ? directory.mark(name) : null);
  }

  private boolean isOurs(HostStat stat, @Nullable Mark mark) throws HostException {
    if (stat.isSymlink() || stat.isFifo()) {
      HostStat node = host.nodes.stat(node(stat));
      return node != null && node.isSame(stat);
    }
    return mark != null || (!host.marks && (stat.isFile() || stat.isDirectory()));
  }

  /** Returns the name that a link or fifo has in our own directory. */
  static byte[] node(HostStat stat) {
    return Host.bytes(Long.toString(stat.inode()));
  }

  private void forgetNode(HostStat stat) throws HostException {
    if (stat.nlink() == 2) {
      host.linux.unlink(host.nodes.descriptor(), node(stat));
    }
  }

  /** Takes away what is there, if it is ours; returns whether it was, or there was nothing. */
  boolean remove(Spot spot) throws HostException, Later, Obstacle {
    HostStat stat = spot.stat();
    if (stat == null) {
      return true;
    }
    if (!isOurs(spot)) {
      return false;
    }
    if (stat.isDirectory()) {
      removeDirectory(spot);
      return true;
    }
    if (stat.isSymlink() || stat.isFifo()) {
      forgetNode(stat);
    }
    host.linux.unlink(spot.directory().descriptor(), spot.name());
    return true;
  }

  /** Takes a directory away: to where it belongs by now, or to be emptied. */
  private void removeDirectory(Spot spot) throws HostException, Later, Obstacle {
    Mark mark = spot.mark();
    if (mark != null && relocated(spot, mark.inode())) {
      return;
    }
    try {
      host.linux.removeDirectory(spot.directory().descriptor(), spot.name());
    } catch (HostException e) {
      if (e.errno() != HostException.ENOTEMPTY && e.errno() != HostException.EEXIST) {
        throw e;
      }
      host.linux.rename(
          spot.directory().descriptor(), spot.name(), host.trash.descriptor(), host.freshName());
      incomplete.accept(InodeId.ROOT);
    }
  }

  private boolean relocated(Spot spot, InodeId directory) throws HostException, Later, Obstacle {
    List<Dentry> dentries = names.names(directory);
    if (dentries.isEmpty() || Present.inode(metadata, directory).isEmpty()) {
      return false;
    }
    Place place = new Place(dentries.get(0).parent(), dentries.get(0).name());
    if (place.equals(spot.place()) || Directories.isHidden(place)) {
      return false;
    }
    try (HostDirectory parent = directories.open(place.directory())) {
      byte[] name = Host.bytes(place.name().value());
      if (parent == null || parent.stat(name) != null) {
        return false;
      }
      host.linux.rename(spot.directory().descriptor(), spot.name(), parent.descriptor(), name);
      directories.learn(directory, place);
      return true;
    }
  }
}
