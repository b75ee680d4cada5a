package io.callfs.metadata.sql;

/**
 * The statements of the verbs. Plain enough for every product; a file system's names and texts are
 * bound, never built in.
 */
enum Sql {
  INODE("select " + Columns.INODE + " from inodes i where i.id = ?"),
  LOOKUP(
      "select "
          + Columns.INODE
          + " from dentries d join inodes i on i.id = d.inode where d.parent = ? and d.name = ?"),
  ENTRY("select inode from dentries where parent = ? and name = ?"),
  NAMES("select parent, name from dentries where inode = ?"),
  /** Type 8 is S_IFREG, shifted as the table has it. */
  FILES("select placement, count(*) from inodes where type = 8 group by placement"),
  LIST(
      "select "
          + Columns.INODE
          + ", d.name from dentries d join inodes i on i.id = d.inode"
          + " where d.parent = ? order by d.name limit ?"),
  LIST_AFTER(
      "select "
          + Columns.INODE
          + ", d.name from dentries d join inodes i on i.id = d.inode"
          + " where d.parent = ? and d.name > ? order by d.name limit ?"),
  EXTENTS("select " + Columns.EXTENT + " from extents where inode = ? order by file_offset"),
  // Extents never overlap, so only the last one at or before the range can reach into it.
  EXTENTS_WITHIN(
      "select "
          + Columns.EXTENT
          + " from extents where inode = ? and file_offset < ? and file_offset + length > ?"
          + " and file_offset >= coalesce((select max(b.file_offset) from extents b"
          + " where b.inode = ? and b.file_offset <= ?), 0) order by file_offset"),
  SMALL_BLOB("select bytes from small_blobs where id = ?"),
  REFERENCED_SMALL_BLOB("select 1 from extents where small_blob = ? limit 1"),

  INSERT_INODE(
      "insert into inodes (type, mode, uid, gid, nlink, atime, atime_nanos, mtime, mtime_nanos,"
          + " ctime, ctime_nanos, version, placement, xattrs, size, content_version, content_type,"
          + " sha256, parent, target, major, minor, allocated, id)"
          + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
  UPDATE_INODE(
      "update inodes set type = ?, mode = ?, uid = ?, gid = ?, nlink = ?, atime = ?,"
          + " atime_nanos = ?, mtime = ?, mtime_nanos = ?, ctime = ?, ctime_nanos = ?,"
          + " version = ?, placement = ?, xattrs = ?, size = ?, content_version = ?,"
          + " content_type = ?, sha256 = ?, parent = ?, target = ?, major = ?, minor = ?,"
          + " allocated = ?"
          + " where id = ?"),
  DELETE_INODE("delete from inodes where id = ?"),
  DELETE_EXTENTS("delete from extents where inode = ?"),
  LINK("insert into dentries (parent, name, inode) values (?, ?, ?)"),
  UNLINK("delete from dentries where parent = ? and name = ?"),
  ADD_EXTENT(
      "insert into extents (inode, file_offset, length, blob_offset, blob_size, crc32c,"
          + " small_blob, backend, blob_key) values (?, ?, ?, ?, ?, ?, ?, ?, ?)"),
  REMOVE_EXTENT("delete from extents where inode = ? and file_offset = ?"),
  INSERT_SMALL_BLOB("insert into small_blobs (id, bytes) values (?, ?)"),
  DELETE_SMALL_BLOB("delete from small_blobs where id = ?"),
  DISCARD(
      "insert into garbage (instance, due, kind, backend, blob_key, size, crc32c, inode)"
          + " values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing"),
  COLLECTED(
      "delete from garbage where instance = ? and due = ? and kind = ? and backend = ?"
          + " and blob_key = ? and size = ? and crc32c = ? and inode = ?"),
  COUNTER("select next from counters where name = ?"),
  SET_COUNTER("update counters set next = ? where name = ?"),
  PLACEMENT("select instance, backend from placements where id = ?"),
  PLACEMENT_ID("select id from placements where instance = ? and backend = ?"),
  INSERT_PLACEMENT(
      "insert into placements (id, instance, backend)"
          + " select coalesce(max(id), 0) + 1, ?, ? from placements"),

  // What follows is for databases that instances share, in the words of PostgreSQL.
  WALK(
      "with recursive walk (depth, id) as (select 0, cast(? as bigint) union all"
          + " select w.depth + 1, d.inode from walk w join dentries d on d.parent = w.id"
          + " and d.name = (cast(? as text[]))[w.depth + 1]) select "
          + Columns.INODE
          + " from walk w join inodes i on i.id = w.id where w.depth > 0 order by w.depth"),
  BEGIN_WRITE("begin isolation level read committed; select seq, token from head for update"),
  BEGIN_READ("begin isolation level repeatable read read only; select seq, token from head"),
  HEAD(
      "select seq, token, cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)"
          + " from head"),
  COMMIT("select seq, token, keys from commits where seq = ?"),
  COMMITS_SINCE("select seq, token, keys from commits where seq > ? order by seq limit ?"),
  NOTE_COMMIT(
      "with noted as (insert into commits (seq, token, keys) values (?, ?, ?)),"
          + " moved as (update head set seq = ?, token = ?) select pg_notify('callfs', '')"),
  FORGET_COMMITS("delete from commits where seq < ?");

  private final String text;

  Sql(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  /** Lists of columns that several statements share, in the order in which rows are read. */
  private static final class Columns {
    static final String INODE =
        "i.id, i.type, i.mode, i.uid, i.gid, i.nlink, i.atime, i.atime_nanos, i.mtime,"
            + " i.mtime_nanos, i.ctime, i.ctime_nanos, i.version, i.placement, i.xattrs, i.size,"
            + " i.content_version, i.content_type, i.sha256, i.parent, i.target, i.major, i.minor,"
            + " i.allocated";
    static final String EXTENT =
        "file_offset, length, blob_offset, blob_size, crc32c, small_blob, backend, blob_key";
  }
}
