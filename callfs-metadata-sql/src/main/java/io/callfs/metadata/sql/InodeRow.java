package io.callfs.metadata.sql;

import io.callfs.fs.Attributes;
import io.callfs.fs.Directory;
import io.callfs.fs.FileType;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.LinkTarget;
import io.callfs.fs.Mode;
import io.callfs.fs.Octets;
import io.callfs.fs.Placement;
import io.callfs.fs.RegularFile;
import io.callfs.fs.SpecialFile;
import io.callfs.fs.Symlink;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An inode as a row: how it is bound and how it is read. */
final class InodeRow {

  private InodeRow() {}

  /** Binds all columns to a statement that takes the number last. */
  static void bind(PreparedStatement to, Inode inode, int placement) throws SQLException {
    Attributes attributes = inode.attributes();
    to.setInt(1, inode.type().formatBits() >> 12);
    to.setInt(2, attributes.mode().bits());
    to.setLong(3, attributes.uid());
    to.setLong(4, attributes.gid());
    to.setLong(5, attributes.nlink());
    bindInstant(to, 6, attributes.atime());
    bindInstant(to, 8, attributes.mtime());
    bindInstant(to, 10, attributes.ctime());
    to.setLong(12, inode.version());
    to.setInt(13, placement);
    to.setBytes(14, Xattrs.encode(inode.xattrs()));
    for (int column = 15; column <= 23; column++) {
      to.setNull(column, column == 18 ? Types.VARBINARY : textual(column));
    }
    if (inode instanceof RegularFile file) {
      to.setLong(15, file.size());
      to.setLong(16, file.contentVersion());
      to.setString(17, file.contentType());
      Octets sha256 = file.sha256();
      to.setBytes(18, sha256 == null ? null : sha256.toByteArray());
      to.setLong(23, file.allocated());
    } else if (inode instanceof Directory directory) {
      to.setLong(19, directory.parent().value());
    } else if (inode instanceof Symlink link) {
      to.setString(20, link.target().text());
    } else if (inode instanceof SpecialFile special) {
      to.setLong(21, special.major());
      to.setLong(22, special.minor());
    }
    to.setLong(24, inode.id().value());
  }

  private static int textual(int column) {
    return column == 17 || column == 20 ? Types.VARCHAR : Types.BIGINT;
  }

  private static void bindInstant(PreparedStatement to, int column, Instant instant)
      throws SQLException {
    to.setLong(column, instant.getEpochSecond());
    to.setInt(column + 1, instant.getNano());
  }

  /** Returns the number of a row's placement. */
  static int placement(ResultSet row) throws SQLException {
    return row.getInt(14);
  }

  /** Reads a row whose first columns are those of {@code Sql.INODE}. */
  static Inode read(ResultSet row, Placement placement) throws SQLException {
    InodeId id = new InodeId(row.getLong(1));
    Attributes attributes =
        new Attributes(
            new Mode(row.getInt(3)),
            row.getLong(4),
            row.getLong(5),
            row.getLong(6),
            instant(row, 7),
            instant(row, 9),
            instant(row, 11));
    long version = row.getLong(13);
    Map<String, Octets> xattrs = Xattrs.decode(row.getBytes(15));
    FileType type = type(row.getInt(2));
    return switch (type) {
      case FILE ->
          new RegularFile(
              id,
              attributes,
              version,
              placement,
              xattrs,
              row.getLong(16),
              row.getLong(17),
              row.getString(18),
              octets(row.getBytes(19)),
              row.getLong(24));
      case DIRECTORY ->
          new Directory(id, attributes, version, placement, xattrs, new InodeId(row.getLong(20)));
      case SYMLINK ->
          new Symlink(
              id, attributes, version, placement, xattrs, new LinkTarget(row.getString(21)));
      case FIFO, SOCKET -> new SpecialFile(id, attributes, version, placement, xattrs, type, 0, 0);
      case CHARDEV, BLOCKDEV ->
          new SpecialFile(
              id, attributes, version, placement, xattrs, type, row.getLong(22), row.getLong(23));
    };
  }

  private static @Nullable Octets octets(byte @Nullable [] bytes) {
    return bytes == null ? null : Octets.wrap(bytes);
  }

  private static Instant instant(ResultSet row, int column) throws SQLException {
    return Instant.ofEpochSecond(row.getLong(column), row.getInt(column + 1));
  }

  private static FileType type(int code) throws SQLException {
    return switch (code) {
      case 010 -> FileType.FILE;
      case 004 -> FileType.DIRECTORY;
      case 012 -> FileType.SYMLINK;
      case 001 -> FileType.FIFO;
      case 014 -> FileType.SOCKET;
      case 002 -> FileType.CHARDEV;
      case 006 -> FileType.BLOCKDEV;
      // The number comes from a file, which may be damaged.
      default -> throw new SQLException("inode of the unknown type " + code);
    };
  }
}
