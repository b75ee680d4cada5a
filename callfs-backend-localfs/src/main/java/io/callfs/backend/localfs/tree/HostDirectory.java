package io.callfs.backend.localfs.tree;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A directory of the host that is held open by its descriptor. Whoever opens it closes it. */
final class HostDirectory implements AutoCloseable {

  private static final byte[] SELF = {'.'};

  private final Linux linux;
  private final int descriptor;

  HostDirectory(Linux linux, int descriptor) {
    this.linux = linux;
    this.descriptor = descriptor;
  }

  int descriptor() {
    return descriptor;
  }

  /** Opens a directory in this one, never through a link. */
  HostDirectory open(byte[] name) throws HostException {
    return new HostDirectory(linux, linux.openDirectory(descriptor, name));
  }

  /** Opens a directory in this one, which is made where it is missing, for us alone. */
  HostDirectory openOrMake(byte[] name) throws HostException {
    try {
      return open(name);
    } catch (HostException e) {
      if (e.errno() != HostException.ENOENT) {
        throw e;
      }
    }
    linux.makeDirectory(descriptor, name);
    return open(name);
  }

  /** Opens this directory once more. */
  HostDirectory again() throws HostException {
    return open(SELF);
  }

  @Nullable HostStat stat(byte[] name) throws HostException {
    return linux.stat(descriptor, name);
  }

  HostStat stat() throws HostException {
    return linux.stat(descriptor);
  }

  /** Returns the mark of a name; null where it has none. */
  @Nullable Mark mark(byte[] name) throws HostException {
    return Mark.parse(linux.xattr(descriptor, name, Mark.ATTRIBUTE));
  }

  /** Returns the mark of this directory; null where it has none. */
  @Nullable Mark mark() throws HostException {
    return Mark.parse(linux.xattr(descriptor, Mark.ATTRIBUTE));
  }

  /** Lists the names that are here, by a descriptor of its own. */
  List<byte[]> names() throws HostException {
    List<byte[]> names = new ArrayList<>();
    try (HostDirectory listed = again()) {
      ByteBuffer entries = linux.entries(listed.descriptor);
      while (entries.hasRemaining()) {
        while (entries.hasRemaining()) {
          names.add(name(entries));
        }
        entries = linux.entries(listed.descriptor);
      }
    }
    names.removeIf(name -> Arrays.equals(name, SELF) || Arrays.equals(name, new byte[] {'.', '.'}));
    return names;
  }

  /** Reads an entry as struct linux_dirent64 has it. */
  private static byte[] name(ByteBuffer entries) {
    int start = entries.position();
    int length = entries.getShort(start + 16) & 0xFFFF;
    int from = start + 19;
    int end = from;
    while (entries.get(end) != 0) {
      end++;
    }
    entries.position(start + length);
    byte[] name = new byte[end - from];
    entries.get(from, name);
    return name;
  }

  @Override
  public void close() {
    linux.close(descriptor);
  }
}
