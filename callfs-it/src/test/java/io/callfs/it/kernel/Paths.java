package io.callfs.it.kernel;

import io.callfs.fs.Directory;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.Symlink;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes up paths, most of which lead to something or nearly so. */
final class Paths {

  private static final List<String> NAMES =
      List.of(
          "a",
          "b",
          "c",
          "d",
          "e",
          "f",
          "...",
          ".a",
          "%41",
          "x\ny z\\",
          "\u00fc\ud83d\ude00",
          "n".repeat(255),
          "\u00e9".repeat(127) + "x");
  private static final List<String> TOO_LONG = List.of("n".repeat(256), "\u00e9".repeat(128));

  private final RandomGenerator random;
  private final EngineTree tree;
  private List<String> existing = List.of("/");

  Paths(RandomGenerator random, EngineTree tree) {
    this.random = random;
    this.tree = tree;
  }

  /** Takes notice of what the tree holds now; returns how much that is. */
  int refresh() {
    existing = tree.paths();
    return existing.size();
  }

  /** Returns a path that mostly leads to something. */
  String any() {
    int roll = random.nextInt(100);
    if (roll < 62) {
      return decorated(here());
    }
    if (roll < 84) {
      return decorated(join(here(), name()));
    }
    if (roll < 97) {
      return decorated(components());
    }
    return odd();
  }

  /** Returns a path that mostly leads to something that is no directory. */
  String file() {
    for (int i = 0; i < 6; i++) {
      String path = existing.get(random.nextInt(existing.size()));
      if (!(tree.inode(path) instanceof Directory)) {
        return decorated(Texts.text(path));
      }
    }
    return any();
  }

  /** Returns a path that mostly leads to nothing yet, in a directory that exists. */
  String fresh() {
    int roll = random.nextInt(100);
    if (roll < 75) {
      return decorated(join(directory(), name()));
    }
    return roll < 90 ? decorated(join(here(), name())) : any();
  }

  /** As {@link #file}, but never so long that it is refused before anything is looked up. */
  String fileParsed() {
    return parsed(file());
  }

  /** As {@link #any}, but never so long that it is refused before anything is looked up. */
  String anyParsed() {
    return parsed(any());
  }

  /** As {@link #fresh}, but never so long that it is refused before anything is looked up. */
  String freshParsed() {
    return parsed(fresh());
  }

  private String parsed(String path) {
    return path.isEmpty() || Texts.bytes(path).length() > FsPath.MAX_BYTES ? "/" + name() : path;
  }

  /** Returns a text for a link. */
  String linkText() {
    int roll = random.nextInt(100);
    if (roll < 40) {
      return anyParsed();
    }
    if (roll < 75) {
      String text = anyParsed();
      String relative = text.substring(text.lastIndexOf('/', text.length() - 2) + 1);
      return relative.isEmpty() ? "." : relative;
    }
    return switch (random.nextInt(12)) {
      case 0 -> "";
      case 1 -> ".";
      case 2 -> "..";
      case 3 -> "/";
      case 4 -> "../" + name();
      case 5 -> "./".repeat(2047) + "a";
      case 6 -> "./".repeat(2047) + "ab";
      case 7 -> "../../.." + here();
      case 8 -> name() + "/" + name();
      case 9 -> name() + "/";
      case 10 -> name() + "//.";
      default -> name();
    };
  }

  private String name() {
    return random.nextInt(60) == 0
        ? TOO_LONG.get(random.nextInt(TOO_LONG.size()))
        : random.nextInt(5) == 0
            ? NAMES.get(random.nextInt(NAMES.size()))
            : NAMES.get(random.nextInt(6));
  }

  private String here() {
    return Texts.text(existing.get(random.nextInt(existing.size())));
  }

  /** Returns a path of a directory. */
  String directory() {
    for (int i = 0; i < 8; i++) {
      String path = existing.get(random.nextInt(existing.size()));
      if (tree.inode(path) instanceof Directory) {
        return Texts.text(path);
      }
    }
    return "/";
  }

  private String components() {
    StringBuilder path = new StringBuilder();
    int depth = 1 + random.nextInt(4);
    for (int i = 0; i < depth; i++) {
      int roll = random.nextInt(10);
      path.append('/').append(roll == 0 ? "." : roll == 1 ? ".." : name());
    }
    return path.toString();
  }

  private String decorated(String path) {
    return switch (random.nextInt(30)) {
      case 0, 1 -> path + "/";
      case 2 -> path + "/.";
      case 3 -> path + "/..";
      case 4 -> path + "//";
      case 5 -> "/." + path;
      case 6 -> "/.." + path;
      case 7 -> path.replaceFirst("/", "///");
      case 8 -> here() + "/.." + path;
      case 9 -> path + "/../" + name();
      default -> path;
    };
  }

  private String odd() {
    return switch (random.nextInt(10)) {
      case 0 -> "";
      case 1 -> "/";
      case 2 -> "/.";
      case 3 -> "/..";
      case 4 -> "//";
      case 5 -> "/.".repeat(2046) + "/" + "ab"; // 4095 bytes
      case 6 -> "/.".repeat(2046) + "/" + "abc";
      case 7 -> "/" + "m".repeat(255) + "/" + name();
      default -> throughLinks();
    };
  }

  /** Returns a path through one link 39 to 42 times, where there is one that leads to itself. */
  private String throughLinks() {
    for (String path : existing) {
      Inode inode = tree.inode(path);
      if (inode instanceof Symlink link
          && (link.target().text().equals(".") || link.target().text().equals("/"))) {
        String name = path.substring(path.lastIndexOf('/'));
        int times = 38 + random.nextInt(4);
        boolean root = link.target().text().equals("/");
        return Texts.text(root ? (path + "/.").repeat(times) : path + name.repeat(times))
            + (random.nextBoolean() ? "/" + name() : "");
      }
    }
    return "/";
  }

  private static String join(String directory, String name) {
    return directory.endsWith("/") ? directory + name : directory + "/" + name;
  }
}
