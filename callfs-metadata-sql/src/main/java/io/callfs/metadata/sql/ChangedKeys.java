package io.callfs.metadata.sql;

import io.callfs.fs.BlobKey;
import io.callfs.fs.InodeId;
import io.callfs.fs.Name;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows that a commit has changed and that caches may hold. */
record ChangedKeys(
    List<InodeId> inodes,
    List<DentryKey> dentries,
    List<InodeId> extents,
    List<BlobKey> smallBlobs) {

  /** Above so many it is cheaper to drop everything. */
  static final int LIMIT = 4096;

  ChangedKeys {
    inodes = List.copyOf(inodes);
    dentries = List.copyOf(dentries);
    extents = List.copyOf(extents);
    smallBlobs = List.copyOf(smallBlobs);
  }

  /** Returns the keys of changes; a small blob that is new can be in no cache. */
  static ChangedKeys of(Changes changes) {
    List<BlobKey> gone = new ArrayList<>();
    changes.smallBlobs.forEach((key, row) -> {
      if (row.value() == null) {
        gone.add(key);
      }
    });
    return new ChangedKeys(
        List.copyOf(changes.inodes.keySet()),
        List.copyOf(changes.dentries.keySet()),
        List.copyOf(changes.extents.keySet()),
        gone);
  }

  private int size() {
    return inodes.size() + dentries.size() + extents.size() + smallBlobs.size();
  }

  /** Returns them as a column, null where they are too many. */
  byte @Nullable [] encode() {
    if (size() > LIMIT) {
      return null;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 * size() + 16);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(inodes.size());
      for (InodeId inode : inodes) {
        out.writeLong(inode.value());
      }
      out.writeInt(dentries.size());
      for (DentryKey dentry : dentries) {
        out.writeLong(dentry.directory().value());
        out.writeUTF(dentry.name().value());
      }
      out.writeInt(extents.size());
      for (InodeId file : extents) {
        out.writeLong(file.value());
      }
      out.writeInt(smallBlobs.size());
      for (BlobKey key : smallBlobs) {
        out.writeUTF(key.value());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads a column.
   *
   * @throws IOException where it was not written by {@link #encode}
   */
  static ChangedKeys decode(byte[] column) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(column))) {
      List<InodeId> inodes = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        inodes.add(new InodeId(in.readLong()));
      }
      List<DentryKey> dentries = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        dentries.add(new DentryKey(new InodeId(in.readLong()), new Name(in.readUTF())));
      }
      List<InodeId> extents = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        extents.add(new InodeId(in.readLong()));
      }
      List<BlobKey> smallBlobs = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        smallBlobs.add(new BlobKey(in.readUTF()));
      }
      return new ChangedKeys(inodes, dentries, extents, smallBlobs);
    }
  }
}
