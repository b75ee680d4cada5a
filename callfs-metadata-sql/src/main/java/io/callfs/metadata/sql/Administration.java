package io.callfs.metadata.sql;

import io.callfs.fs.BlobKey;
import io.callfs.fs.BlobRef;
import io.callfs.fs.InodeId;
import io.callfs.fs.InstanceId;
import io.callfs.spi.Garbage;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** What the sweeper asks for, seldom enough for the comfort of JDBI. Not thread-safe. */
final class Administration {

  private static final int BLOB = 0;

  private final SqlDatabase database;
  private final Connection connection;
  private final Handle handle;

  Administration(Connection connection, SqlDatabase database) {
    this.database = database;
    this.connection = connection;
    // The handle is as old as its connection, whose owner closes it.
    this.handle = Jdbi.create(() -> connection).open();
  }

  boolean uses(Connection other) {
    return connection.equals(other);
  }

  boolean isReferenced(BlobRef blob) {
    try {
      return handle
          .createQuery("select 1 from extents where backend = :backend and blob_key = :key limit 1")
          .bind("backend", blob.backend())
          .bind("key", blob.key().value())
          .mapTo(Integer.class)
          .findFirst()
          .isPresent();
    } catch (JdbiException e) {
      throw failure(e);
    }
  }

  List<Garbage> garbage(InstanceId instance, Instant dueBy, int limit) {
    try {
      return handle
          .createQuery(
              "select instance, due, kind, backend, blob_key, size, crc32c, inode from garbage"
                  + " where instance = :instance and due <= :due order by due limit :limit")
          .bind("instance", instance.value())
          .bind("due", millis(dueBy))
          .bind("limit", limit)
          .map((row, context) -> garbage(row))
          .list();
    } catch (JdbiException e) {
      throw failure(e);
    }
  }

  /** Returns the milliseconds of an instant, the last ones for what lies beyond them. */
  static long millis(Instant instant) {
    try {
      return instant.toEpochMilli();
    } catch (ArithmeticException beyond) {
      return instant.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  private static Garbage garbage(ResultSet row) throws SQLException {
    InstanceId instance = new InstanceId(row.getString(1));
    Instant due = Instant.ofEpochMilli(row.getLong(2));
    if (row.getInt(3) != BLOB) {
      return new Garbage.UnlinkedInode(instance, due, new InodeId(row.getLong(8)));
    }
    BlobRef blob =
        new BlobRef(row.getString(4), new BlobKey(row.getString(5)), row.getLong(6), row.getInt(7));
    return new Garbage.DiscardedBlob(instance, due, blob);
  }

  private RuntimeException failure(JdbiException e) {
    if (e.getCause() instanceof SQLException cause) {
      return database.failure(cause, "look for garbage");
    }
    return e;
  }
}
