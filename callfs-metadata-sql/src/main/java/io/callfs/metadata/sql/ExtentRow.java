package io.callfs.metadata.sql;

import io.callfs.fs.BlobKey;
import io.callfs.fs.BlobRef;
import io.callfs.fs.Extent;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;

/** An extent as a row: how it is bound and how it is read. */
final class ExtentRow {

  private ExtentRow() {}

  /** Returns the number of a small blob, or 0 where the key is none that was ever given. */
  static long smallBlob(BlobKey key) {
    String digits = key.value();
    if (digits.length() > 18 || digits.charAt(0) == '0') {
      return 0;
    }
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return 0;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  static BlobKey key(long smallBlob) {
    return new BlobKey(Long.toString(smallBlob));
  }

  static void bind(PreparedStatement to, long inode, Extent extent) throws SQLException {
    BlobRef blob = extent.blob();
    to.setLong(1, inode);
    to.setLong(2, extent.fileOffset());
    to.setLong(3, extent.length());
    to.setLong(4, extent.blobOffset());
    to.setLong(5, blob.size());
    to.setInt(6, blob.crc32c());
    if (blob.inline()) {
      long number = smallBlob(blob.key());
      if (number == 0) {
        throw new IllegalStateException("small blob " + blob.key() + " was never stored");
      }
      to.setLong(7, number);
      to.setNull(8, Types.VARCHAR);
      to.setNull(9, Types.VARCHAR);
    } else {
      to.setNull(7, Types.BIGINT);
      to.setString(8, blob.backend());
      to.setString(9, blob.key().value());
    }
  }

  /** Reads a row whose first columns are those of {@code Sql.EXTENTS}. */
  static Extent read(ResultSet row) throws SQLException {
    long smallBlob = row.getLong(6);
    BlobRef blob =
        smallBlob > 0
            ? new BlobRef(BlobRef.INLINE, key(smallBlob), row.getLong(4), row.getInt(5))
            : new BlobRef(
                row.getString(7), new BlobKey(row.getString(8)), row.getLong(4), row.getInt(5));
    return new Extent(row.getLong(1), row.getLong(2), blob, row.getLong(3));
  }
}
