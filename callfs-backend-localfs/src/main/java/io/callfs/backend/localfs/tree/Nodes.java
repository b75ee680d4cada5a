package io.callfs.backend.localfs.tree;

import io.callfs.fs.Attributes;
import io.callfs.fs.FileType;
import io.callfs.fs.Inode;
import io.callfs.fs.SpecialFile;
import io.callfs.fs.Symlink;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Shows symbolic links and fifos, which can't be marked: each has a further name in a directory of
 * ours, by which it is known. Thread-safe; the caller holds the locks of all places.
 */
final class Nodes {

  private final Host host;
  private final Spots spots;

  Nodes(Host host, Spots spots) {
    this.host = host;
    this.spots = spots;
  }

  /** Returns whether a node can be shown: links that stay within the root, and fifos. */
  static boolean isShown(Inode inode, int depth) {
    if (inode instanceof Symlink link) {
      return staysInside(link, depth);
    }
    return inode instanceof SpecialFile special && special.type() == FileType.FIFO;
  }

  /**
   * Returns whether a link leads nowhere outside of the root, whatever others become: it goes up no
   * further than to the root, and not at all after a name, which may be that of a link.
   *
   * @param depth how many directories below the root the link's directory is
   */
  static boolean staysInside(Symlink link, int depth) {
    if (link.target().absolute()) {
      return false;
    }
    int up = 0;
    boolean below = false;
    for (String component : link.target().components()) {
      if (component.equals("..")) {
        if (below || ++up > depth) {
          return false;
        }
      } else if (!component.equals(".")) {
        below = true;
      }
    }
    return true;
  }

  /** Shows a node at all places that it has. */
  void show(Inode inode, List<Spot> places) throws HostException, Later, Obstacle {
    host.nodesInUse.readLock().lock();
    try {
      showNode(inode, places);
    } finally {
      host.nodesInUse.readLock().unlock();
    }
  }

  private void showNode(Inode inode, List<Spot> places) throws HostException, Later, Obstacle {
    Spot image = null;
    for (Spot spot : places) {
      if (isImage(inode, spot)) {
        image = spot;
      }
    }
    HostStat stat = image == null ? make(inode) : image.stat();
    byte[] node = Spots.node(Objects.requireNonNull(stat));
    if (image != null && spots.isOurs(image)) {
      dress(inode.attributes(), stat, node);
    } else if (image != null) {
      // The same link, made by somebody else: there is nothing to be gained by another one.
      return;
    }
    for (Spot spot : places) {
      if (spot.stat() == null || !spot.stat().isSame(stat)) {
        spots.link(host.nodes, node, spot);
      }
    }
  }

  /** Returns whether a node is shown as it should be. */
  boolean isShown(Inode inode, Spot spot) throws HostException {
    HostStat stat = spot.stat();
    if (stat == null || !isImage(inode, spot)) {
      return false;
    }
    Attributes wanted = inode.attributes();
    return !spots.isOurs(spot)
        || (stat.mtime().equals(wanted.mtime())
            && (!stat.isFifo() || stat.mode() == (wanted.mode().bits() & 0777))
            && (!host.privileged || (stat.uid() == wanted.uid() && stat.gid() == wanted.gid())));
  }

  private boolean isImage(Inode inode, Spot spot) throws HostException {
    HostStat stat = spot.stat();
    if (stat == null) {
      return false;
    }
    if (inode instanceof Symlink link) {
      return stat.isSymlink()
          && Arrays.equals(
              host.linux.readLink(spot.directory().descriptor(), spot.name()),
              Host.bytes(link.target().text()));
    }
    return stat.isFifo() && spots.isOurs(spot);
  }

  private HostStat make(Inode inode) throws HostException {
    byte[] aside = host.freshName();
    int making = host.making.descriptor();
    if (inode instanceof Symlink link) {
      host.linux.symlink(Host.bytes(link.target().text()), making, aside);
    } else {
      host.linux.makeFifo(making, aside);
    }
    HostStat stat = Objects.requireNonNull(host.making.stat(aside));
    host.linux.rename(making, aside, host.nodes.descriptor(), Spots.node(stat));
    dress(inode.attributes(), null, Spots.node(stat));
    return stat;
  }

  private void dress(Attributes wanted, @Nullable HostStat stat, byte[] node) throws HostException {
    int nodes = host.nodes.descriptor();
    HostStat now = Objects.requireNonNull(host.nodes.stat(node));
    if (host.privileged && (now.uid() != wanted.uid() || now.gid() != wanted.gid())) {
      host.linux.chown(nodes, node, wanted.uid(), wanted.gid());
    }
    if (now.isFifo() && now.mode() != (wanted.mode().bits() & 0777)) {
      host.linux.chmod(nodes, node, wanted.mode().bits() & 0777);
    }
    if (stat == null || !now.mtime().equals(wanted.mtime())) {
      host.linux.times(nodes, node, wanted.atime(), wanted.mtime());
    }
  }
}
