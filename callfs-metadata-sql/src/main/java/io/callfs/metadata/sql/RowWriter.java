package io.callfs.metadata.sql;

import io.callfs.fs.BlobKey;
import io.callfs.fs.BlobRef;
import io.callfs.fs.Dentry;
import io.callfs.fs.Errno;
import io.callfs.fs.Extent;
import io.callfs.fs.FsException;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.Name;
import io.callfs.fs.Octets;
import io.callfs.fs.Placement;
import io.callfs.spi.Garbage;
import io.callfs.spi.MetadataTransaction;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The verbs on the connection of the writer. Used by one thread.
 *
 * <p>Remembers whether anything was tried to be changed, and the first failure: a transaction that
 * failed once is never committed, also where its work has caught the exception.
 */
final class RowWriter extends RowReader implements MetadataTransaction {

  private final NumberBlock inodeNumbers = new NumberBlock("inode");
  private final NumberBlock smallBlobNumbers = new NumberBlock("small_blob");
  private final Map<Placement, Integer> newPlacements = new HashMap<>();
  private @Nullable RuntimeException broken;
  private boolean changed;
  private boolean mayGrow = true;

  RowWriter(SqlDatabase database, Statements statements, Placements placements) {
    super(database, statements, placements);
  }

  void begin(boolean growing) {
    mayGrow = growing;
    control(database.beginWrite());
  }

  void commit() {
    control("commit");
    committed();
  }

  /** Tells that the transaction is known to be committed. */
  void committed() {
    inodeNumbers.committed();
    smallBlobNumbers.committed();
    newPlacements.forEach((placement, number) -> placements.committed(number, placement));
    newPlacements.clear();
  }

  /** Goes on with a connection to what may be another server. */
  void reconnected() {
    forget();
    inodeNumbers.forget();
    smallBlobNumbers.forget();
    placements.clear();
  }

  /** Ends a transaction that has changed nothing, or throws. */
  void end() {
    control("rollback");
    forget();
  }

  void rollback() {
    forget();
    try {
      statements.control("rollback");
    } catch (SQLException ended) {
      // SQLite has rolled back by itself after some failures; if the transaction were still open,
      // the next begin would say so.
      statements.renew();
    }
  }

  void savepoint() {
    control("savepoint work");
  }

  void release() {
    control("release work");
  }

  void rollbackToSavepoint() {
    forget();
    control("rollback to work");
    control("release work");
  }

  void forget() {
    inodeNumbers.rolledBack();
    smallBlobNumbers.rolledBack();
    newPlacements.clear();
    broken = null;
  }

  private void control(String sql) {
    try {
      statements.control(sql);
    } catch (SQLException e) {
      throw failure(e, sql);
    }
  }

  /** Returns the failure after which nothing of this may be committed. */
  @Nullable RuntimeException broken() {
    return broken;
  }

  /** Begins anew to watch for changes. */
  void watch() {
    changed = false;
  }

  /** Returns whether anything was tried to be changed since {@link #watch}. */
  boolean changed() {
    return changed;
  }

  /** Notes the intention to change something. */
  void changing() {
    changed = true;
  }

  /** Makes the exception the end of this transaction. */
  <E extends RuntimeException> E breaking(E failure) {
    if (broken == null) {
      broken = failure;
    }
    return failure;
  }

  private void growing() {
    if (!mayGrow) {
      throw breaking(new FsException(Errno.ENOSPC, "metadata database"));
    }
    changed = true;
  }

  @Override
  public InodeId nextInodeId() {
    try {
      changed |= inodeNumbers.empty();
      return new InodeId(inodeNumbers.next(statements));
    } catch (SQLException e) {
      throw failure(e, "reserve inode numbers");
    }
  }

  @Override
  public void insert(Inode inode) {
    growing();
    write(Sql.INSERT_INODE, inode);
  }

  @Override
  public void update(Inode inode) {
    changed = true;
    if (write(Sql.UPDATE_INODE, inode) != 1) {
      throw shape("inode " + inode.id() + " to update does not exist");
    }
  }

  private int write(Sql sql, Inode inode) {
    try {
      PreparedStatement statement = statements.of(sql);
      InodeRow.bind(statement, inode, number(inode.placement()));
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw failure(e, "write inode " + inode.id());
    }
  }

  @Override
  public void delete(InodeId inode) {
    changed = true;
    try {
      PreparedStatement delete = statements.of(Sql.DELETE_INODE);
      delete.setLong(1, inode.value());
      if (delete.executeUpdate() != 1) {
        throw shape("inode " + inode + " to delete does not exist");
      }
      PreparedStatement extents = statements.of(Sql.DELETE_EXTENTS);
      extents.setLong(1, inode.value());
      extents.executeUpdate();
    } catch (SQLException e) {
      throw failure(e, "delete inode " + inode);
    }
  }

  @Override
  public void link(Dentry dentry) {
    changed = true;
    try {
      PreparedStatement insert = statements.of(Sql.LINK);
      insert.setLong(1, dentry.parent().value());
      insert.setString(2, dentry.name().value());
      insert.setLong(3, dentry.inode().value());
      insert.executeUpdate();
    } catch (SQLException e) {
      throw failure(e, "add a name to directory " + dentry.parent());
    }
  }

  @Override
  public void unlink(InodeId directory, Name name) {
    changed = true;
    try {
      PreparedStatement delete = statements.of(Sql.UNLINK);
      delete.setLong(1, directory.value());
      delete.setString(2, name.value());
      if (delete.executeUpdate() != 1) {
        throw shape("directory " + directory + " does not have the name to unlink");
      }
    } catch (SQLException e) {
      throw failure(e, "remove a name from directory " + directory);
    }
  }

  @Override
  public void addExtent(InodeId file, Extent extent) {
    growing();
    try {
      PreparedStatement insert = statements.of(Sql.ADD_EXTENT);
      ExtentRow.bind(insert, file.value(), extent);
      insert.executeUpdate();
    } catch (SQLException e) {
      throw failure(e, "add an extent to inode " + file);
    } catch (IllegalStateException e) {
      throw breaking(e);
    }
  }

  @Override
  public void removeExtent(InodeId file, long fileOffset) {
    changed = true;
    try {
      PreparedStatement delete = statements.of(Sql.REMOVE_EXTENT);
      delete.setLong(1, file.value());
      delete.setLong(2, fileOffset);
      if (delete.executeUpdate() != 1) {
        throw shape("inode " + file + " has no extent at " + fileOffset);
      }
    } catch (SQLException e) {
      throw failure(e, "remove an extent from inode " + file);
    }
  }

  /** Returns a number that no small blob ever had. */
  long nextSmallBlob() {
    try {
      changed |= smallBlobNumbers.empty();
      return smallBlobNumbers.next(statements);
    } catch (SQLException e) {
      throw failure(e, "reserve numbers of small blobs");
    }
  }

  @Override
  public BlobKey insertSmallBlob(Octets bytes) {
    growing();
    try {
      long number = smallBlobNumbers.next(statements);
      PreparedStatement insert = statements.of(Sql.INSERT_SMALL_BLOB);
      insert.setLong(1, number);
      insert.setBytes(2, bytes.toByteArray());
      insert.executeUpdate();
      return ExtentRow.key(number);
    } catch (SQLException e) {
      throw failure(e, "store a small blob");
    }
  }

  @Override
  public void deleteSmallBlob(BlobKey key) {
    changed = true;
    try {
      PreparedStatement delete = statements.of(Sql.DELETE_SMALL_BLOB);
      delete.setLong(1, ExtentRow.smallBlob(key));
      delete.executeUpdate();
    } catch (SQLException e) {
      throw failure(e, "remove a small blob");
    }
  }

  @Override
  public void discard(Garbage garbage) {
    note(Sql.DISCARD, garbage);
  }

  @Override
  public void collected(Garbage garbage) {
    note(Sql.COLLECTED, garbage);
  }

  private void note(Sql sql, Garbage garbage) {
    changed = true;
    try {
      PreparedStatement statement = statements.of(sql);
      bind(statement, garbage);
      statement.executeUpdate();
    } catch (SQLException e) {
      throw failure(e, "note garbage");
    }
  }

  static void bind(PreparedStatement statement, Garbage garbage) throws SQLException {
    statement.setString(1, garbage.instance().value());
    statement.setLong(2, Administration.millis(garbage.due()));
    if (garbage instanceof Garbage.DiscardedBlob discarded) {
      BlobRef blob = discarded.blob();
      statement.setInt(3, 0);
      statement.setString(4, blob.backend());
      statement.setString(5, blob.key().value());
      statement.setLong(6, blob.size());
      statement.setInt(7, blob.crc32c());
      statement.setLong(8, 0);
    } else if (garbage instanceof Garbage.UnlinkedInode unlinked) {
      statement.setInt(3, 1);
      statement.setString(4, "");
      statement.setString(5, "");
      statement.setLong(6, 0);
      statement.setInt(7, 0);
      statement.setLong(8, unlinked.inode().value());
    }
  }

  /** Returns the number of a placement, which gets one where it has none. */
  int number(Placement placement) throws SQLException {
    Integer known = newPlacements.get(placement);
    if (known == null) {
      known = placements.find(placement, statements);
    }
    if (known != null) {
      return known;
    }
    PreparedStatement insert = statements.of(Sql.INSERT_PLACEMENT);
    insert.setString(1, placement.instance().value());
    insert.setString(2, placement.backend());
    insert.executeUpdate();
    Integer made = placements.find(placement, statements);
    if (made == null) {
      throw new SQLException("placement was not stored");
    }
    newPlacements.put(placement, made);
    return made;
  }

  @Override
  boolean seesOnlyCommitted() {
    return false;
  }

  /** Returns whether an extent of the file overlaps another run. */
  boolean overlaps(InodeId file, Extent extent) {
    return !extents(file, extent.fileOffset(), extent.fileEnd()).isEmpty();
  }

  IllegalStateException shape(String message) {
    return breaking(new IllegalStateException(message));
  }

  @Override
  RuntimeException failure(SQLException cause, String subject) {
    return breaking(super.failure(cause, subject));
  }
}
