-- The rows of a file system. Numbers of inodes and small blobs come from the table counters and are
-- never used again. Names compare bytewise, which is SQLite's collation BINARY over UTF-8.

create table placements (
  id integer primary key,
  instance text not null,
  backend text not null,
  unique (instance, backend)
) strict;

-- type: the bits of S_IFMT, shifted right by 12. Columns from size on belong to one type each.
create table inodes (
  id integer primary key,
  type integer not null,
  mode integer not null,
  uid integer not null,
  gid integer not null,
  nlink integer not null,
  atime integer not null,
  atime_nanos integer not null,
  mtime integer not null,
  mtime_nanos integer not null,
  ctime integer not null,
  ctime_nanos integer not null,
  version integer not null,
  placement integer not null,
  xattrs blob,
  size integer,
  content_version integer,
  content_type text,
  sha256 blob,
  parent integer,
  target text,
  major integer,
  minor integer,
  allocated integer
) strict;

create table dentries (
  parent integer not null,
  name text not null,
  inode integer not null,
  primary key (parent, name)
) strict, without rowid;

-- Either small_blob or both backend and blob_key.
create table extents (
  inode integer not null,
  file_offset integer not null,
  length integer not null,
  blob_offset integer not null,
  blob_size integer not null,
  crc32c integer not null,
  small_blob integer,
  backend text,
  blob_key text,
  primary key (inode, file_offset)
) strict, without rowid;

create index extents_by_blob on extents (backend, blob_key) where backend is not null;

create index extents_by_small_blob on extents (small_blob) where small_blob is not null;

create table small_blobs (
  id integer primary key,
  bytes blob not null
) strict;

-- kind: 0 a blob, with its columns; 1 an inode, with its number.
create table garbage (
  instance text not null,
  due integer not null,
  kind integer not null,
  backend text not null,
  blob_key text not null,
  size integer not null,
  crc32c integer not null,
  inode integer not null,
  primary key (instance, due, kind, backend, blob_key, inode, size, crc32c)
) strict, without rowid;

create table counters (
  name text primary key,
  next integer not null
) strict, without rowid;

insert into counters (name, next) values ('inode', 2), ('small_blob', 1);
