package io.callfs.metadata.sql;

import io.callfs.fs.BlobKey;
import io.callfs.fs.BlobRef;
import io.callfs.fs.Dentry;
import io.callfs.fs.DirectoryEntry;
import io.callfs.fs.Extent;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.InstanceId;
import io.callfs.fs.Name;
import io.callfs.fs.Octets;
import io.callfs.fs.Placement;
import io.callfs.spi.Garbage;
import io.callfs.spi.MetadataReader;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The reading verbs on one connection, whose transaction its owner controls. Not thread-safe. */
class RowReader implements MetadataReader {

  final SqlDatabase database;
  final Statements statements;
  final Placements placements;
  private @Nullable Administration administration;

  RowReader(SqlDatabase database, Statements statements, Placements placements) {
    this.database = database;
    this.statements = statements;
    this.placements = placements;
  }

  @Override
  public Optional<Inode> inode(InodeId id) {
    try {
      PreparedStatement select = statements.of(Sql.INODE);
      select.setLong(1, id.value());
      return inode(select);
    } catch (SQLException e) {
      throw failure(e, "read inode");
    }
  }

  @Override
  public Optional<Inode> lookup(InodeId directory, Name name) {
    try {
      PreparedStatement select = statements.of(Sql.LOOKUP);
      select.setLong(1, directory.value());
      select.setString(2, name.value());
      return inode(select);
    } catch (SQLException e) {
      throw failure(e, "look a name up");
    }
  }

  @Override
  public List<Inode> walk(InodeId start, List<Name> names) {
    if (names.size() < 2 || !database.walksAtOnce()) {
      return MetadataReader.super.walk(start, names);
    }
    try {
      PreparedStatement select = statements.of(Sql.WALK);
      select.setLong(1, start.value());
      Object[] texts = names.stream().map(Name::value).toArray();
      select.setArray(2, statements.connection().createArrayOf("text", texts));
      List<Inode> found = new ArrayList<>(names.size());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          found.add(InodeRow.read(row, placement(InodeRow.placement(row))));
        }
      }
      return found;
    } catch (SQLException e) {
      throw failure(e, "look names up");
    }
  }

  /** Returns the number that a directory has under a name. */
  Optional<InodeId> entry(InodeId directory, Name name) {
    try {
      PreparedStatement select = statements.of(Sql.ENTRY);
      select.setLong(1, directory.value());
      select.setString(2, name.value());
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(new InodeId(row.getLong(1))) : Optional.empty();
      }
    } catch (SQLException e) {
      throw failure(e, "look a name up");
    }
  }

  /** Returns all names of an inode. */
  List<Dentry> names(InodeId inode) {
    try {
      PreparedStatement select = statements.of(Sql.NAMES);
      select.setLong(1, inode.value());
      List<Dentry> names = new ArrayList<>(1);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          names.add(new Dentry(new InodeId(row.getLong(1)), new Name(row.getString(2)), inode));
        }
      }
      return names;
    } catch (SQLException e) {
      throw failure(e, "look for the names of an inode");
    }
  }

  /** Returns how many regular files there are of each instance. */
  Map<InstanceId, Long> filesPerInstance() {
    try (ResultSet row = statements.of(Sql.FILES).executeQuery()) {
      Map<Integer, Long> files = new HashMap<>();
      while (row.next()) {
        files.put(row.getInt(1), row.getLong(2));
      }
      Map<InstanceId, Long> counts = new HashMap<>();
      for (Map.Entry<Integer, Long> each : files.entrySet()) {
        counts.merge(
            placements.get(each.getKey(), statements).instance(), each.getValue(), Long::sum);
      }
      return counts;
    } catch (SQLException e) {
      throw failure(e, "count files");
    }
  }

  @Override
  public List<DirectoryEntry> list(InodeId directory, @Nullable Name after, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit " + limit + " is below 1");
    }
    try {
      PreparedStatement select = statements.of(after == null ? Sql.LIST : Sql.LIST_AFTER);
      int column = 1;
      select.setLong(column++, directory.value());
      if (after != null) {
        select.setString(column++, after.value());
      }
      select.setInt(column, limit);
      List<DirectoryEntry> entries = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          entries.add(
              new DirectoryEntry(
                  new Name(row.getString(25)),
                  InodeRow.read(row, placement(InodeRow.placement(row)))));
        }
      }
      return entries;
    } catch (SQLException e) {
      throw failure(e, "list a directory");
    }
  }

  @Override
  public List<Extent> extents(InodeId file, long from, long to) {
    try {
      boolean all = from <= 0 && to == Long.MAX_VALUE;
      PreparedStatement select = statements.of(all ? Sql.EXTENTS : Sql.EXTENTS_WITHIN);
      select.setLong(1, file.value());
      if (!all) {
        select.setLong(2, to);
        select.setLong(3, from);
        select.setLong(4, file.value());
        select.setLong(5, from);
      }
      List<Extent> extents = new ArrayList<>(1);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          extents.add(ExtentRow.read(row));
        }
      }
      return extents;
    } catch (SQLException e) {
      throw failure(e, "read extents");
    }
  }

  @Override
  public Optional<Octets> smallBlob(BlobKey key) {
    long number = ExtentRow.smallBlob(key);
    if (number < 1) {
      return Optional.empty();
    }
    try {
      PreparedStatement select = statements.of(Sql.SMALL_BLOB);
      select.setLong(1, number);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(Octets.wrap(row.getBytes(1))) : Optional.empty();
      }
    } catch (SQLException e) {
      throw failure(e, "read a small blob");
    }
  }

  @Override
  public boolean isReferenced(BlobRef blob) {
    if (!blob.inline()) {
      return administration().isReferenced(blob);
    }
    try {
      PreparedStatement select = statements.of(Sql.REFERENCED_SMALL_BLOB);
      select.setLong(1, ExtentRow.smallBlob(blob.key()));
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    } catch (SQLException e) {
      throw failure(e, "look for references");
    }
  }

  @Override
  public List<Garbage> garbage(InstanceId instance, Instant dueBy, int limit) {
    return administration().garbage(instance, dueBy, limit);
  }

  private Administration administration() {
    Administration known = administration;
    if (known == null || !known.uses(statements.connection())) {
      known = new Administration(statements.connection(), database);
      administration = known;
    }
    return known;
  }

  private Optional<Inode> inode(PreparedStatement select) throws SQLException {
    try (ResultSet row = select.executeQuery()) {
      return row.next()
          ? Optional.of(InodeRow.read(row, placement(InodeRow.placement(row))))
          : Optional.empty();
    }
  }

  private Placement placement(int number) throws SQLException {
    Placement placement = placements.get(number, statements);
    if (seesOnlyCommitted()) {
      placements.committed(number, placement);
    }
    return placement;
  }

  /** Returns whether what this reads can't be rolled back any more. */
  boolean seesOnlyCommitted() {
    return true;
  }

  /** Translates a failure; the transaction has ended with it. */
  RuntimeException failure(SQLException cause, String subject) {
    statements.renew();
    return database.failure(cause, subject);
  }
}
