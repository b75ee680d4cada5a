package io.callfs.backend.localfs.tree;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The directories of the host that a view works in: the root, which it shares with others, and
 * those of its own.
 */
final class Host implements AutoCloseable {

  /** The directory in the root that holds everything of ours; no name of a user is shown there. */
  static final byte[] OWN = bytes(".callfs");

  private static final long NOBODY = 65_534;

  final Linux linux;
  final HostDirectory root;
  final HostDirectory blobs;

  /** Where files are made before they get their names. */
  final HostDirectory making;

  /** Where symbolic links and fifos have a name besides those that are shown, their number. */
  final HostDirectory nodes;

  /** Where removed directories wait until they are emptied. */
  final HostDirectory trash;

  /** Whether files and directories can be marked. */
  final boolean marks;

  /** Whether we may give files away and still read them, whatever their modes. */
  final boolean privileged;

  /**
   * Held for writing by who removes nodes that have no other name, for reading by who makes one.
   */
  final ReentrantReadWriteLock nodesInUse = new ReentrantReadWriteLock();

  private final AtomicLong next = new AtomicLong();

  private Host(
      Linux linux,
      HostDirectory root,
      HostDirectory blobs,
      HostDirectory making,
      HostDirectory nodes,
      HostDirectory trash,
      boolean marks,
      boolean privileged) {
    this.linux = linux;
    this.root = root;
    this.blobs = blobs;
    this.making = making;
    this.nodes = nodes;
    this.trash = trash;
    this.marks = marks;
    this.privileged = privileged;
  }

  /** Opens the directories below a root whose store is open. */
  static Host open(Linux linux, Path rootPath) throws HostException {
    HostDirectory root =
        new HostDirectory(linux, linux.openPath(bytes(rootPath.toAbsolutePath().toString())));
    try (HostDirectory own = root.open(OWN);
        HostDirectory tree = own.openOrMake(bytes("tree"))) {
      HostDirectory making = tree.openOrMake(bytes("making"));
      empty(linux, making);
      return new Host(
          linux,
          root,
          own.open(bytes("blobs")),
          making,
          tree.openOrMake(bytes("nodes")),
          tree.openOrMake(bytes("trash")),
          linux.setXattr(making.descriptor(), Mark.ATTRIBUTE, bytes("making")),
          linux.isRoot() && readsAll(linux, making));
    }
  }

  /** Tries it, since root in a container may lack the abilities of root. */
  private static boolean readsAll(Linux linux, HostDirectory making) throws HostException {
    byte[] name = bytes("probe");
    int descriptor = linux.create(making.descriptor(), name);
    try {
      linux.chown(descriptor, NOBODY, NOBODY);
      linux.chmod(descriptor, 0);
      linux.close(linux.openFile(making.descriptor(), name));
      return true;
    } catch (HostException e) {
      return false;
    } finally {
      linux.close(descriptor);
      linux.unlink(making.descriptor(), name);
    }
  }

  private static void empty(Linux linux, HostDirectory directory) throws HostException {
    for (byte[] name : directory.names()) {
      linux.unlink(directory.descriptor(), name);
    }
  }

  /** Returns a name that nothing of this process has in the directories of its own. */
  byte[] freshName() {
    return bytes("n" + next.incrementAndGet());
  }

  /** Returns the bytes of a name of the host. */
  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    trash.close();
    nodes.close();
    making.close();
    blobs.close();
    root.close();
  }
}
