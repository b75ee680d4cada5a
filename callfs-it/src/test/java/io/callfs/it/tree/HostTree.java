package io.callfs.it.tree;

import io.callfs.core.FileHandle;
import io.callfs.core.FileSystemView;
import io.callfs.core.Follow;
import io.callfs.core.TreeEntry;
import io.callfs.fs.Directory;
import io.callfs.fs.FileType;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.RegularFile;
import io.callfs.fs.SpecialFile;
import io.callfs.fs.Symlink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Tells a tree entry by entry, the host's and that of a view in the same words. */
final class HostTree {

  private final boolean owners;

  /** {@code owners} tells whether owner and group are compared. */
  HostTree(boolean owners) {
    this.owners = owners;
  }

  /** Returns what the host shows below a root, by path. */
  Map<String, String> ofHost(Path root) throws IOException {
    Map<String, String> tree = new TreeMap<>();
    Map<Object, String> firstNames = new TreeMap<>();
    List<Path> paths = new ArrayList<>();
    addBelow(root, paths);
    paths.remove(root.resolve(".callfs"));
    paths.sort(Comparator.comparing(Path::toString));
    for (Path path : paths) {
      Map<String, Object> unix = Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
      String name = "/" + root.relativize(path);
      tree.put(name, ofHost(path, name, unix, firstNames));
    }
    return tree;
  }

  private static void addBelow(Path directory, List<Path> paths) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        paths.add(entry);
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS) && !entry.endsWith(".callfs")) {
          addBelow(entry, paths);
        }
      }
    }
  }

  private String ofHost(
      Path path, String name, Map<String, Object> unix, Map<Object, String> firstNames)
      throws IOException {
    int mode = (Integer) unix.get("mode");
    FileTime mtime = (FileTime) unix.get("lastModifiedTime");
    String owner = owners ? unix.get("uid") + ":" + unix.get("gid") : "";
    String line = " " + mtime.toInstant() + " " + owner + " ";
    Object inode = unix.get("ino");
    return switch (mode & 0170000) {
      case 0040000 -> "directory " + Integer.toOctalString(mode & 07777) + line;
      case 0120000 -> "symlink" + line + Files.readSymbolicLink(path);
      case 0010000 -> "fifo " + Integer.toOctalString(mode & 07777) + line;
      case 0100000 -> {
        String first = firstNames.computeIfAbsent(inode, number -> name);
        yield "file "
            + Integer.toOctalString(mode & 07777)
            + line
            + first
            + " "
            + digest(Files.readAllBytes(path));
      }
      default -> "something else";
    };
  }

  /** Returns what a host should show of the tree of a view. */
  Map<String, String> ofView(FileSystemView view) throws IOException {
    Map<String, String> tree = new TreeMap<>();
    Map<Long, String> firstNames = new TreeMap<>();
    List<TreeEntry> entries = new ArrayList<>();
    view.visit(FsPath.ROOT, null, Integer.MAX_VALUE, entry -> entries.add(entry));
    entries.sort((a, b) -> a.path().compareTo(b.path()));
    for (TreeEntry entry : entries) {
      String path = "/" + entry.path();
      if (!path.equals("/.callfs") && !path.startsWith("/.callfs/")) {
        String text = ofView(view, path, firstNames);
        if (!text.isEmpty()) {
          tree.put(path, text);
        }
      }
    }
    return tree;
  }

  private String ofView(FileSystemView view, String path, Map<Long, String> firstNames)
      throws IOException {
    Inode inode = view.stat(FsPath.parse(path), Follow.NOTHING);
    int mode = inode.attributes().mode().bits();
    String owner = owners ? inode.attributes().uid() + ":" + inode.attributes().gid() : "";
    String line = " " + inode.attributes().mtime() + " " + owner + " ";
    if (inode instanceof Directory) {
      return "directory " + Integer.toOctalString(mode & 03777) + line;
    }
    if (inode instanceof Symlink link) {
      return staysInside(path, link.target().text()) ? "symlink" + line + link.target().text() : "";
    }
    if (inode instanceof SpecialFile special) {
      return special.type() == FileType.FIFO
          ? "fifo " + Integer.toOctalString(mode & 0777) + line
          : "";
    }
    String first = firstNames.computeIfAbsent(inode.id().value(), number -> path);
    return "file "
        + Integer.toOctalString(mode & 01777)
        + line
        + first
        + " "
        + digest(content(view, path, (RegularFile) inode));
  }

  private static boolean staysInside(String path, String text) {
    Path directory = Path.of(path).getParent();
    List<String> parts = Arrays.asList(text.split("/", -1));
    long up = parts.stream().filter(".."::equals).count();
    boolean leading = parts.subList(0, (int) up).stream().allMatch(".."::equals);
    return !text.startsWith("/") && leading && up <= directory.getNameCount();
  }

  private static byte[] content(FileSystemView view, String path, RegularFile file)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (FileHandle handle = view.open(FsPath.parse(path))) {
      handle.transferTo(0, file.size(), Channels.newChannel(bytes));
    }
    return bytes.toByteArray();
  }

  private static String digest(byte[] bytes) {
    return bytes.length + ":" + HexFormat.of().toHexDigits(Arrays.hashCode(bytes));
  }
}
