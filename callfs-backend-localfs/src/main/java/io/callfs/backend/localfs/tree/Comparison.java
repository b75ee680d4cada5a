package io.callfs.backend.localfs.tree;

import io.callfs.fs.Directory;
import io.callfs.fs.DirectoryEntry;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.Name;
import io.callfs.fs.RegularFile;
import io.callfs.spi.MetadataStore;
import io.callfs.spi.TreeChange.Place;
import io.callfs.spi.TreeReport;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Compares the shown tree with the metadata, and mends it. Thread-safe. */
final class Comparison {

  private static final int PAGE = 1000;

  private final Host host;
  private final MetadataStore metadata;
  private final Directories directories;
  private final Dress dress;
  private final Spots spots;
  private final Shower shower;

  Comparison(
      Host host,
      MetadataStore metadata,
      Directories directories,
      Dress dress,
      Spots spots,
      Shower shower) {
    this.host = host;
    this.metadata = metadata;
    this.directories = directories;
    this.dress = dress;
    this.spots = spots;
    this.shower = shower;
  }

  /** What one comparison has found so far. */
  private static final class Findings {
    private long entries;
    private long different;
    private long edited;
    private long foreign;
    private long failed;
    private final List<String> examples = new ArrayList<>();

    private void example(Place place, String what) {
      if (examples.size() < TreeReport.MOST_EXAMPLES) {
        examples.add("'" + place.name() + "' in directory " + place.directory() + " " + what);
      }
    }

    private TreeReport report() {
      return new TreeReport(entries, different, edited, foreign, failed, examples);
    }
  }

  /**
   * Compares everything below a directory.
   *
   * @param stop asked now and then whether to end early
   */
  TreeReport compare(InodeId top, boolean mend, BooleanSupplier stop) {
    Findings findings = new Findings();
    List<InodeId> waiting = new ArrayList<>(List.of(top));
    while (!waiting.isEmpty() && !stop.getAsBoolean()) {
      InodeId next = waiting.remove(waiting.size() - 1);
      try {
        compare(next, mend, findings, waiting);
      } catch (HostException | Later | Obstacle e) {
        findings.failed++;
        findings.example(new Place(next, new Name("*")), String.valueOf(e.getMessage()));
      }
    }
    if (mend) {
      forgetNodes();
    }
    return findings.report();
  }

  private void compare(InodeId id, boolean mend, Findings findings, List<InodeId> waiting)
      throws HostException, Later, Obstacle {
    try (HostDirectory directory = directories.open(id)) {
      if (directory == null) {
        return;
      }
      Set<String> here = new HashSet<>();
      for (byte[] name : directory.names()) {
        here.add(new String(name, StandardCharsets.UTF_8));
      }
      if (id.equals(InodeId.ROOT)) {
        here.remove(".callfs");
      }
      Name after = null;
      List<DirectoryEntry> page = page(id, after);
      while (!page.isEmpty()) {
        for (DirectoryEntry entry : page) {
          here.remove(entry.name().value());
          compare(directory, new Place(id, entry.name()), entry.inode(), mend, findings, waiting);
          after = entry.name();
        }
        page = page(id, after);
      }
      for (String name : here) {
        surplus(directory, id, name, mend, findings);
      }
    }
    if (mend) {
      shower.attributes(id);
    }
  }

  private List<DirectoryEntry> page(InodeId directory, @Nullable Name after) {
    return metadata.<List<DirectoryEntry>>read(reader -> reader.list(directory, after, PAGE));
  }

  private void compare(
      HostDirectory directory,
      Place place,
      Inode inode,
      boolean mend,
      Findings findings,
      List<InodeId> waiting) {
    if (Directories.isHidden(place)) {
      return;
    }
    findings.entries++;
    try {
      Spot spot = Spot.at(place, directory);
      if (inode instanceof Directory) {
        if (shower.isShown(inode) || spot.stat() != null) {
          waiting.add(inode.id());
        }
        if (!shower.isShown(inode)) {
          return;
        }
      }
      if (isEdited(spot, inode)) {
        findings.edited++;
        findings.example(place, "was edited on the host");
        return;
      }
      if (isAsItShould(spot, inode)) {
        return;
      }
      if (mend) {
        shower.show(place, null, true);
      }
      findings.different++;
      findings.example(place, mend ? "is mended" : "is not shown as it should be");
    } catch (Obstacle e) {
      findings.foreign++;
      findings.example(place, String.valueOf(e.getMessage()));
    } catch (HostException | FsException | Later e) {
      findings.failed++;
      findings.example(place, String.valueOf(e.getMessage()));
    }
  }

  private static boolean isEdited(Spot spot, Inode inode) {
    Mark mark = spot.mark();
    return inode instanceof RegularFile
        && mark != null
        && spot.stat() != null
        && mark.inode().equals(inode.id())
        && !mark.fits(spot.stat());
  }

  private boolean isAsItShould(Spot spot, Inode inode) throws HostException {
    HostStat stat = spot.stat();
    if (!shower.isToBeShown(inode, spot.place())) {
      return stat == null || !spots.isOurs(spot);
    }
    if (stat == null) {
      return false;
    }
    Mark mark = spot.mark();
    boolean marked = !host.marks || (mark != null && mark.inode().equals(inode.id()));
    if (inode instanceof RegularFile file) {
      return stat.isFile()
          && marked
          && (mark == null || mark.version() == file.contentVersion())
          && stat.size() == file.size()
          && stat.nlink() >= inode.attributes().nlink()
          && dress.fits(stat, inode.attributes(), false);
    }
    if (inode instanceof Directory) {
      return stat.isDirectory() && marked && dress.fits(stat, inode.attributes(), true);
    }
    return shower.isNodeShown(spot, inode);
  }

  private void surplus(
      HostDirectory directory, InodeId id, String name, boolean mend, Findings findings) {
    Place place;
    try {
      place = new Place(id, new Name(name));
    } catch (FsException e) {
      findings.foreign++;
      return;
    }
    findings.entries++;
    try {
      Spot spot = Spot.at(place, directory);
      if (!spots.isOurs(spot)) {
        findings.foreign += spot.stat() == null ? 0 : 1;
        return;
      }
      if (mend) {
        shower.show(place, null, true);
      }
      findings.different++;
      findings.example(place, mend ? "is removed" : "should not be shown");
    } catch (HostException | FsException | Later | Obstacle e) {
      findings.failed++;
      findings.example(place, String.valueOf(e.getMessage()));
    }
  }

  /** Removes the names of links and fifos that are shown nowhere any more. */
  private void forgetNodes() {
    host.nodesInUse.writeLock().lock();
    try {
      for (byte[] name : host.nodes.names()) {
        HostStat stat = host.nodes.stat(name);
        if (stat != null && stat.nlink() == 1) {
          host.linux.unlink(host.nodes.descriptor(), name);
        }
      }
    } catch (HostException e) {
      throw new FsException(Errno.EIO, "the names of links and fifos", e);
    } finally {
      host.nodesInUse.writeLock().unlock();
    }
  }

  /** Removes what is ours of the directories that were thrown away; the rest stays there. */
  void emptyTrash() {
    try {
      for (byte[] name : host.trash.names()) {
        empty(host.trash, name);
      }
    } catch (HostException e) {
      throw new FsException(Errno.EIO, "the directories that were removed", e);
    }
  }

  /** Returns whether nothing is left. */
  private boolean empty(HostDirectory parent, byte[] name) throws HostException {
    boolean all = true;
    try (HostDirectory directory = parent.open(name)) {
      for (byte[] entry : directory.names()) {
        HostStat stat = directory.stat(entry);
        if (stat != null && stat.isDirectory()) {
          all &= empty(directory, entry);
        } else if (stat != null && spots.isOurs(directory, entry, stat)) {
          host.linux.unlink(directory.descriptor(), entry);
        } else {
          all = false;
        }
      }
    }
    if (all) {
      host.linux.removeDirectory(parent.descriptor(), name);
    }
    return all;
  }
}
