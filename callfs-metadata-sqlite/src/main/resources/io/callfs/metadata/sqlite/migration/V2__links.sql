-- Download links; the secret of a link is not kept, its id is a hash of it. Times are in seconds.

create table links (
  id text primary key,
  uid integer not null,
  gid integer not null,
  groups text not null,
  path text not null,
  inode integer not null,
  created integer not null,
  expires integer not null,
  max_uses integer not null,
  file_name text,
  revoked integer not null
) strict, without rowid;

create index links_by_maker on links (uid, id);

create index links_by_end on links (expires);

-- lease_ends: in milliseconds; null for a claim that is settled.
create table link_claims (
  link text not null,
  claim blob not null,
  lease_ends integer,
  primary key (link, claim)
) strict, without rowid;
