package io.callfs.testkit.model;

import io.callfs.fs.Attributes;
import io.callfs.fs.FileType;
import io.callfs.fs.Mode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** One inode of a model. Not thread-safe; what it tells is as of now. */
public final class ModelInode {

  final FileType type;
  int mode;
  long uid;
  long gid;
  long nlink = 1;
  Instant atime;
  Instant mtime;
  Instant ctime;

  /** Entries, of a directory. */
  final TreeMap<String, ModelInode> entries = new TreeMap<>();

  /** Of a directory: the one that it is in; the root is in itself. */
  ModelInode parent = this;

  /** Of a symbolic link. */
  String text = "";

  /** Of a regular file: what was written, later pieces over earlier ones, over zeros. */
  final List<Piece> pieces = new ArrayList<>();

  long size;
  long contentVersion;
  long major;
  long minor;
  final TreeMap<String, String> xattrs = new TreeMap<>();

  ModelInode(FileType type, int mode, long uid, long gid, Instant now) {
    this.type = type;
    this.mode = mode;
    this.uid = uid;
    this.gid = gid;
    this.atime = now;
    this.mtime = now;
    this.ctime = now;
  }

  /** Returns an equal inode without entries, which is nowhere. */
  ModelInode twin() {
    ModelInode twin = new ModelInode(type, mode, uid, gid, ctime);
    twin.nlink = nlink;
    twin.atime = atime;
    twin.mtime = mtime;
    twin.text = text;
    twin.pieces.addAll(pieces);
    twin.contentVersion = contentVersion;
    twin.size = size;
    twin.major = major;
    twin.minor = minor;
    twin.xattrs.putAll(xattrs);
    return twin;
  }

  boolean directory() {
    return type == FileType.DIRECTORY;
  }

  boolean file() {
    return type == FileType.FILE;
  }

  boolean link() {
    return type == FileType.SYMLINK;
  }

  /** Bytes that were written at a position. */
  static final class Piece {
    final long position;
    final byte[] bytes;

    Piece(long position, byte[] bytes) {
      this.position = position;
      this.bytes = bytes;
    }

    /** Returns what is left of it before an end. */
    Piece before(long end) {
      int length = (int) Math.max(0, Math.min(bytes.length, end - position));
      return new Piece(position, Arrays.copyOf(bytes, length));
    }
  }

  /** Replaces the content from a position on, which may be beyond the end. */
  void write(long position, byte[] written) {
    pieces.add(new Piece(position, written.clone()));
    size = Math.max(size, position + written.length);
    contentVersion++;
  }

  void resize(long newSize) {
    pieces.replaceAll(piece -> piece.before(newSize));
    pieces.removeIf(piece -> piece.bytes.length == 0);
    size = newSize;
    contentVersion++;
  }

  /** Returns what kind of inode it is. */
  public FileType type() {
    return type;
  }

  /** Returns mode, owner, links and times. */
  public Attributes attributes() {
    return new Attributes(new Mode(mode), uid, gid, nlink, atime, mtime, ctime);
  }

  /** Returns bytes of a content or of a link's text, 0 of anything else. */
  public long size() {
    return link() ? text.getBytes(StandardCharsets.UTF_8).length : size;
  }

  /** Returns a number that changes whenever the content may have changed. */
  public long contentVersion() {
    return contentVersion;
  }

  /** Returns the text of a symbolic link. */
  public String text() {
    return text;
  }

  /** Returns up to so many bytes from a position on, as many as there are. */
  public byte[] read(long position, int length) {
    long there = Math.max(0, Math.min(length, size - position));
    byte[] read = new byte[(int) there];
    for (Piece piece : pieces) {
      long from = Math.max(position, piece.position);
      long to = Math.min(position + there, piece.position + piece.bytes.length);
      if (from < to) {
        System.arraycopy(
            piece.bytes,
            (int) (from - piece.position),
            read,
            (int) (from - position),
            (int) (to - from));
      }
    }
    return read;
  }

  /** Returns the major number of a device. */
  public long major() {
    return major;
  }

  /** Returns the minor number of a device. */
  public long minor() {
    return minor;
  }

  /** Returns all extended attributes. */
  public SortedMap<String, String> xattrs() {
    return Collections.unmodifiableSortedMap(xattrs);
  }

  /** Returns the entries of a directory. */
  public SortedMap<String, ModelInode> entries() {
    return Collections.unmodifiableSortedMap(entries);
  }
}
