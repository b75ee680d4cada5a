package io.callfs.metadata.sql;

import io.callfs.fs.BlobKey;
import io.callfs.fs.Dentry;
import io.callfs.fs.Extent;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.Octets;
import io.callfs.spi.Garbage;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Changes that are not yet sent to the database, by their keys: for each what is to be removed and,
 * after that, what is to be put. So they go out in a few statements for many rows, which is what
 * the writer's round trips are spent on.
 */
final class PendingRows {

  /** An extent by what it is removed by. */
  private record ExtentKey(InodeId file, long offset) {}

  private final Map<InodeId, Inode> inserted = new LinkedHashMap<>();
  private final Map<InodeId, Inode> updated = new LinkedHashMap<>();
  private final Set<InodeId> deleted = new LinkedHashSet<>();
  private final Map<DentryKey, InodeId> linked = new LinkedHashMap<>();
  private final Set<DentryKey> unlinked = new LinkedHashSet<>();
  private final Map<InodeId, Map<Long, Extent>> added = new LinkedHashMap<>();
  private final Set<ExtentKey> removed = new LinkedHashSet<>();
  private final Map<BlobKey, Octets> smallBlobs = new LinkedHashMap<>();
  private final Set<BlobKey> deletedSmallBlobs = new LinkedHashSet<>();
  private final Set<Garbage> discarded = new LinkedHashSet<>();
  private final Set<Garbage> collected = new LinkedHashSet<>();

  boolean isEmpty() {
    return inserted.isEmpty()
        && updated.isEmpty()
        && deleted.isEmpty()
        && linked.isEmpty()
        && unlinked.isEmpty()
        && added.isEmpty()
        && removed.isEmpty()
        && smallBlobs.isEmpty()
        && deletedSmallBlobs.isEmpty()
        && discarded.isEmpty()
        && collected.isEmpty();
  }

  void clear() {
    inserted.clear();
    updated.clear();
    deleted.clear();
    linked.clear();
    unlinked.clear();
    added.clear();
    removed.clear();
    smallBlobs.clear();
    deletedSmallBlobs.clear();
    discarded.clear();
    collected.clear();
  }

  /** Returns false where one of that number is to be inserted already. */
  boolean insert(Inode inode) {
    return inserted.putIfAbsent(inode.id(), inode) == null;
  }

  void update(Inode inode) {
    if (inserted.replace(inode.id(), inode) == null) {
      updated.put(inode.id(), inode);
    }
  }

  /** Returns false where it is to be deleted already. */
  boolean delete(InodeId inode) {
    added.remove(inode);
    removed.removeIf(key -> key.file().equals(inode));
    updated.remove(inode);
    return inserted.remove(inode) != null || deleted.add(inode);
  }

  /** Returns false where the name is to be linked already. */
  boolean link(Dentry dentry) {
    DentryKey key = new DentryKey(dentry.parent(), dentry.name());
    return linked.putIfAbsent(key, dentry.inode()) == null;
  }

  /** Returns false where the name is to be unlinked already. */
  boolean unlink(DentryKey key) {
    return linked.remove(key) != null || unlinked.add(key);
  }

  void addExtent(InodeId file, Extent extent) {
    added.computeIfAbsent(file, any -> new LinkedHashMap<>()).put(extent.fileOffset(), extent);
  }

  /** Returns false where it is to be removed already. */
  boolean removeExtent(InodeId file, long offset) {
    Map<Long, Extent> ofFile = added.get(file);
    if (ofFile != null && ofFile.remove(offset) != null) {
      return true;
    }
    return removed.add(new ExtentKey(file, offset));
  }

  void insertSmallBlob(BlobKey key, Octets bytes) {
    smallBlobs.put(key, bytes);
  }

  void deleteSmallBlob(BlobKey key) {
    if (smallBlobs.remove(key) == null) {
      deletedSmallBlobs.add(key);
    }
  }

  void discard(Garbage garbage) {
    discarded.add(garbage);
  }

  void collected(Garbage garbage) {
    discarded.remove(garbage);
    collected.add(garbage);
  }

  /**
   * Sends everything: what is removed first.
   *
   * @throws IllegalStateException where a row that was to be changed or removed does not exist
   */
  void send(RowWriter rows) throws SQLException {
    Statements statements = rows.statements;
    sendRemovals(statements);
    PreparedStatement insert = statements.of(Sql.INSERT_INODE);
    for (Inode inode : inserted.values()) {
      InodeRow.bind(insert, inode, rows.number(inode.placement()));
      insert.addBatch();
    }
    execute(insert, inserted.size());
    PreparedStatement update = statements.of(Sql.UPDATE_INODE);
    for (Inode inode : updated.values()) {
      InodeRow.bind(update, inode, rows.number(inode.placement()));
      update.addBatch();
    }
    requireEach(execute(update, updated.size()), "inode to update does not exist");
    sendAdditions(statements);
    clear();
  }

  private void sendRemovals(Statements statements) throws SQLException {
    PreparedStatement unlink = statements.of(Sql.UNLINK);
    for (DentryKey key : unlinked) {
      unlink.setLong(1, key.directory().value());
      unlink.setString(2, key.name().value());
      unlink.addBatch();
    }
    requireEach(execute(unlink, unlinked.size()), "directory does not have the name to unlink");
    PreparedStatement remove = statements.of(Sql.REMOVE_EXTENT);
    for (ExtentKey key : removed) {
      remove.setLong(1, key.file().value());
      remove.setLong(2, key.offset());
      remove.addBatch();
    }
    requireEach(execute(remove, removed.size()), "extent to remove does not exist");
    PreparedStatement extents = statements.of(Sql.DELETE_EXTENTS);
    PreparedStatement delete = statements.of(Sql.DELETE_INODE);
    for (InodeId inode : deleted) {
      extents.setLong(1, inode.value());
      extents.addBatch();
      delete.setLong(1, inode.value());
      delete.addBatch();
    }
    execute(extents, deleted.size());
    requireEach(execute(delete, deleted.size()), "inode to delete does not exist");
    PreparedStatement blobs = statements.of(Sql.DELETE_SMALL_BLOB);
    for (BlobKey key : deletedSmallBlobs) {
      blobs.setLong(1, ExtentRow.smallBlob(key));
      blobs.addBatch();
    }
    execute(blobs, deletedSmallBlobs.size());
    PreparedStatement done = statements.of(Sql.COLLECTED);
    for (Garbage garbage : collected) {
      RowWriter.bind(done, garbage);
      done.addBatch();
    }
    execute(done, collected.size());
  }

  private void sendAdditions(Statements statements) throws SQLException {
    PreparedStatement blobs = statements.of(Sql.INSERT_SMALL_BLOB);
    for (Map.Entry<BlobKey, Octets> blob : smallBlobs.entrySet()) {
      blobs.setLong(1, ExtentRow.smallBlob(blob.getKey()));
      blobs.setBytes(2, blob.getValue().toByteArray());
      blobs.addBatch();
    }
    execute(blobs, smallBlobs.size());
    PreparedStatement add = statements.of(Sql.ADD_EXTENT);
    int count = 0;
    for (Map.Entry<InodeId, Map<Long, Extent>> ofFile : added.entrySet()) {
      for (Extent extent : ofFile.getValue().values()) {
        ExtentRow.bind(add, ofFile.getKey().value(), extent);
        add.addBatch();
        count++;
      }
    }
    execute(add, count);
    PreparedStatement link = statements.of(Sql.LINK);
    for (Map.Entry<DentryKey, InodeId> dentry : linked.entrySet()) {
      link.setLong(1, dentry.getKey().directory().value());
      link.setString(2, dentry.getKey().name().value());
      link.setLong(3, dentry.getValue().value());
      link.addBatch();
    }
    execute(link, linked.size());
    PreparedStatement note = statements.of(Sql.DISCARD);
    for (Garbage garbage : discarded) {
      RowWriter.bind(note, garbage);
      note.addBatch();
    }
    execute(note, discarded.size());
  }

  private static int[] execute(PreparedStatement batch, int size) throws SQLException {
    return size == 0 ? new int[0] : batch.executeBatch();
  }

  private static void requireEach(int[] counts, String otherwise) {
    for (int count : counts) {
      if (count != 1) {
        throw new IllegalStateException(otherwise);
      }
    }
  }
}
