package io.callfs.it.kernel;

import io.callfs.fs.Attributes;
import io.callfs.fs.BlobKey;
import io.callfs.fs.Directory;
import io.callfs.fs.DirectoryEntry;
import io.callfs.fs.Extent;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.RegularFile;
import io.callfs.fs.SpecialFile;
import io.callfs.fs.Symlink;
import io.callfs.spi.MetadataReader;
import io.callfs.spi.MetadataStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The engine's whole tree as its rows tell, and what changes in it. */
final class EngineTree {

  private static final Duration RECENT = Duration.ofDays(1);

  private final MetadataStore metadata;
  private final Function<FsPath, String> contents;
  private final Instant start;
  private final Map<InodeId, Known> known = new HashMap<>();
  private Snapshot before = new Snapshot(new TreeMap<>(), Map.of(), Map.of());

  EngineTree(MetadataStore metadata, Function<FsPath, String> contents, Instant start) {
    this.metadata = metadata;
    this.contents = contents;
    this.start = start;
  }

  /**
   * The tree at one instant.
   *
   * @param paths bytes of the path to the inode, the root as the empty path
   * @param leaders the first path of each inode
   */
  private record Snapshot(
      TreeMap<String, Inode> paths, Map<InodeId, String> leaders, Map<InodeId, Inode> inodes) {}

  /** Returns the paths that lead to something, as of the last look. */
  List<String> paths() {
    return before.paths.keySet().stream().map(path -> path.isEmpty() ? "/" : path).toList();
  }

  /** Returns what a path of {@link #paths} leads to. */
  @Nullable Inode inode(String path) {
    return before.paths.get(path.equals("/") ? "" : path);
  }

  /** Returns a line for each path, with all that its inode tells, as of the last look. */
  List<String> lines() {
    List<String> lines = new ArrayList<>(before.paths.size());
    before.paths.forEach((path, inode) -> {
      Attributes attributes = inode.attributes();
      lines.add(
          encoded(path)
              + " "
              + encoded(leader(before, inode))
              + " "
              + attributes(inode)
              + " "
              + attributes.atime()
              + " "
              + attributes.mtime()
              + " "
              + attributes.ctime()
              + xattrs(inode)
              + (inode instanceof RegularFile file ? known(path, file) : content(path, inode)));
    });
    return lines;
  }

  private static String xattrs(Inode inode) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(inode.xattrs())
        .forEach((name, value) ->
            text.append(' ')
                .append(Texts.encode(name))
                .append('=')
                .append(new String(value.toByteArray(), StandardCharsets.UTF_8)));
    return text.toString();
  }

  /** Returns the content's hash, which is made anew only where the content has changed. */
  private String known(String path, RegularFile file) {
    if (path.length() > FsPath.MAX_BYTES) {
      return " ?";
    }
    return known.compute(
            file.id(),
            (id, old) ->
                old != null && old.version == file.contentVersion() && !old.hash.equals(" ?")
                    ? old
                    : new Known(file.contentVersion(), content(path, file)))
        .hash;
  }

  private record Known(long version, String hash) {}

  /** Returns the encoded first path of an inode, as of the last look. */
  String leader(Inode inode) {
    String leader = before.leaders.get(inode.id());
    return leader == null ? "%3f" : encoded(leader);
  }

  /** Returns the keys of all blobs that files consist of. */
  Set<BlobKey> blobs() {
    Set<BlobKey> keys = new HashSet<>();
    Snapshot now = metadata.<Snapshot>read(EngineTree::look);
    for (Inode inode : now.inodes.values()) {
      for (Extent extent : metadata.<List<Extent>>read(reader -> reader.extents(inode.id()))) {
        keys.add(extent.blob().key());
      }
    }
    return keys;
  }

  /**
   * Returns what has changed since the last look, in the words of the helper process.
   *
   * @param returned what the call has returned; it must be what is stored
   */
  List<String> changes(@Nullable Inode returned) {
    Snapshot now = metadata.<Snapshot>read(EngineTree::look);
    List<String> lines = new ArrayList<>();
    now.paths.forEach((path, inode) -> {
      Inode old = before.inodes.get(inode.id());
      if (old == null || !unchanged(now, path, inode, old)) {
        lines.add(line(now, path, inode, old));
      }
    });
    for (String path : before.paths.keySet()) {
      if (!now.paths.containsKey(path)) {
        lines.add("-" + Texts.encodeBytes(path));
      }
    }
    if (returned != null && !returned.equals(now.inodes.get(returned.id()))) {
      lines.add("the call has returned " + returned + ", not " + now.inodes.get(returned.id()));
    }
    before = now;
    return lines;
  }

  private boolean unchanged(Snapshot now, String path, Inode inode, Inode old) {
    Inode there = before.paths.get(path);
    return there != null
        && there.id().equals(inode.id())
        && old.size() == inode.size()
        && old.attributes().equals(inode.attributes())
        && leader(now, inode).equals(leader(before, inode));
  }

  private static String leader(Snapshot snapshot, Inode inode) {
    return snapshot.leaders.getOrDefault(inode.id(), "?");
  }

  private String line(Snapshot now, String path, Inode inode, @Nullable Inode old) {
    Attributes attributes = inode.attributes();
    Attributes oldAttributes = old == null ? null : old.attributes();
    return "+"
        + encoded(path)
        + " "
        + encoded(leader(now, inode))
        + " "
        + attributes(inode)
        + time(attributes.atime(), oldAttributes == null ? null : oldAttributes.atime())
        + time(attributes.mtime(), oldAttributes == null ? null : oldAttributes.mtime())
        + time(attributes.ctime(), oldAttributes == null ? null : oldAttributes.ctime())
        + content(path, inode);
  }

  private String time(Instant now, @Nullable Instant old) {
    if (now.equals(old)) {
      return " =";
    }
    if (Duration.between(start, now).abs().compareTo(RECENT) < 0) {
      return " now";
    }
    return " " + now.getEpochSecond() + "." + now.getNano();
  }

  private String content(String path, Inode inode) {
    if (!(inode instanceof Symlink) && !(inode instanceof RegularFile)) {
      return "";
    }
    if (path.length() > FsPath.MAX_BYTES) {
      return " ?"; // the path is longer than a call may name
    }
    if (inode instanceof Symlink link) {
      return " " + Texts.encode(link.target().text());
    }
    try {
      return " " + contents.apply(FsPath.parse(Texts.text(path)));
    } catch (FsException e) {
      return " " + e.getMessage();
    }
  }

  /** Returns type, mode, owner, group, links, size and device of an inode. */
  static String attributes(Inode inode) {
    Attributes attributes = inode.attributes();
    long size = inode instanceof Directory ? 0 : inode.size();
    String device =
        inode instanceof SpecialFile special ? special.major() + ":" + special.minor() : "0:0";
    return letter(inode)
        + " "
        + attributes.mode()
        + " "
        + attributes.uid()
        + " "
        + attributes.gid()
        + " "
        + attributes.nlink()
        + " "
        + size
        + " "
        + device;
  }

  /** Returns the helper's letter for a type. */
  static String letter(Inode inode) {
    return switch (inode.type()) {
      case FILE -> "f";
      case DIRECTORY -> "d";
      case SYMLINK -> "l";
      case FIFO -> "p";
      case SOCKET -> "s";
      case CHARDEV -> "c";
      case BLOCKDEV -> "b";
    };
  }

  private static String encoded(String path) {
    return path.isEmpty() ? "/" : Texts.encodeBytes(path);
  }

  private static Snapshot look(MetadataReader reader) {
    TreeMap<String, Inode> paths = new TreeMap<>();
    Inode root = reader.inode(InodeId.ROOT).orElseThrow();
    paths.put("", root);
    collect(reader, InodeId.ROOT, "", paths);
    Map<InodeId, String> leaders = new HashMap<>();
    Map<InodeId, Inode> inodes = new HashMap<>();
    paths.forEach((path, inode) -> {
      leaders.putIfAbsent(inode.id(), path);
      inodes.put(inode.id(), inode);
    });
    return new Snapshot(paths, leaders, inodes);
  }

  private static void collect(
      MetadataReader reader, InodeId directory, String path, Map<String, Inode> paths) {
    for (DirectoryEntry entry : reader.list(directory, null, 10_000)) {
      String below = path + "/" + Texts.bytes(entry.name().value());
      paths.put(below, entry.inode());
      if (entry.inode() instanceof Directory) {
        collect(reader, entry.inode().id(), below, paths);
      }
    }
  }
}
