-- The rows of a file system. Numbers of inodes and small blobs come from the table counters and are
-- never used again. Names and keys compare bytewise: collation "C" over UTF-8.

create table placements (
  id integer primary key,
  instance text collate "C" not null,
  backend text collate "C" not null,
  unique (instance, backend)
);

-- type: the bits of S_IFMT, shifted right by 12. Columns from size on belong to one type each.
create table inodes (
  id bigint primary key,
  type integer not null,
  mode integer not null,
  uid bigint not null,
  gid bigint not null,
  nlink bigint not null,
  atime bigint not null,
  atime_nanos integer not null,
  mtime bigint not null,
  mtime_nanos integer not null,
  ctime bigint not null,
  ctime_nanos integer not null,
  version bigint not null,
  placement integer not null,
  xattrs bytea,
  size bigint,
  content_version bigint,
  content_type text,
  sha256 bytea,
  parent bigint,
  target text,
  major bigint,
  minor bigint,
  allocated bigint
) with (fillfactor = 80);

create table dentries (
  parent bigint not null,
  name text collate "C" not null,
  inode bigint not null,
  primary key (parent, name)
);

-- Either small_blob or both backend and blob_key.
create table extents (
  inode bigint not null,
  file_offset bigint not null,
  length bigint not null,
  blob_offset bigint not null,
  blob_size bigint not null,
  crc32c integer not null,
  small_blob bigint,
  backend text collate "C",
  blob_key text collate "C",
  primary key (inode, file_offset)
);

create index extents_by_blob on extents (backend, blob_key) where backend is not null;

create index extents_by_small_blob on extents (small_blob) where small_blob is not null;

-- Compressing files that are small already costs more than it saves.
create table small_blobs (
  id bigint primary key,
  bytes bytea not null
);

alter table small_blobs alter column bytes set storage external;

-- kind: 0 a blob, with its columns; 1 an inode, with its number.
create table garbage (
  instance text collate "C" not null,
  due bigint not null,
  kind integer not null,
  backend text collate "C" not null,
  blob_key text collate "C" not null,
  size bigint not null,
  crc32c integer not null,
  inode bigint not null,
  primary key (instance, due, kind, backend, blob_key, inode, size, crc32c)
);

create table counters (
  name text collate "C" primary key,
  next bigint not null
) with (fillfactor = 10);

insert into counters (name, next) values ('inode', 2), ('small_blob', 1);

-- The last commit; one row, which each transaction that writes locks before anything else.
create table head (
  seq bigint not null,
  token bigint not null
) with (fillfactor = 10);

insert into head (seq, token) values (0, 0);

-- What the last commits have changed, for the caches of other instances; keys: null for too much.
create table commits (
  seq bigint primary key,
  token bigint not null,
  keys bytea
);

-- Download links; the secret of a link is not kept, its id is a hash of it. Times are in seconds.
create table links (
  id text collate "C" primary key,
  uid bigint not null,
  gid bigint not null,
  groups text not null,
  path text not null,
  inode bigint not null,
  created bigint not null,
  expires bigint not null,
  max_uses integer not null,
  file_name text,
  revoked integer not null
);

create index links_by_maker on links (uid, id);

create index links_by_end on links (expires);

-- lease_ends: in milliseconds; null for a claim that is settled.
create table link_claims (
  link text collate "C" not null,
  claim bytea not null,
  lease_ends bigint,
  primary key (link, claim)
);
