package io.callfs.metadata.sql;

import io.callfs.fs.Credentials;
import io.callfs.fs.DownloadLink;
import io.callfs.fs.FsPath;
import io.callfs.fs.InodeId;
import io.callfs.fs.LinkId;
import io.callfs.fs.Octets;
import io.callfs.spi.LinkStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Download links beside the other rows, each call in a transaction of the writer. Thread-safe. */
final class SqlLinkStore implements LinkStore {

  private static final String SELECT =
      "select id, uid, gid, groups, path, inode, created, expires, max_uses, file_name, revoked,"
          + " (select count(*) from link_claims c where c.link = l.id) from links l ";

  private final LinkTransactions transactions;

  SqlLinkStore(LinkTransactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public Instant now() {
    return transactions.now();
  }

  @Override
  public void save(DownloadLink link) {
    int ignored =
        transactions.run(tx ->
            tx.createUpdate(
                    "insert into links (id, uid, gid, groups, path, inode, created, expires, max_uses,"
                        + " file_name, revoked) values (:id, :uid, :gid, :groups, :path, :inode,"
                        + " :created, :expires, :uses, :name, 0)")
                .bind("id", link.id().value())
                .bind("uid", link.maker().uid())
                .bind("gid", link.maker().gid())
                .bind("groups", groups(link.maker()))
                .bind("path", link.path().toString())
                .bind("inode", link.inode().value())
                .bind("created", link.created().getEpochSecond())
                .bind("expires", link.expires().getEpochSecond())
                .bind("uses", link.maxUses())
                .bind("name", link.fileName())
                .execute());
  }

  private static String groups(Credentials who) {
    return who.groups().stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  @Override
  public Optional<Kept> find(LinkId id) {
    return transactions.run(tx -> find(tx, id));
  }

  private static Optional<Kept> find(Handle tx, LinkId id) {
    return tx.createQuery(SELECT + "where id = :id")
        .bind("id", id.value())
        .map((row, context) -> kept(row))
        .findOne();
  }

  @Override
  public Outcome claim(LinkId id, Octets claim, Instant leaseEnd) {
    return transactions.run(tx -> claim(tx, id, claim, leaseEnd));
  }

  private Outcome claim(Handle tx, LinkId id, Octets claim, Instant leaseEnd) {
    Optional<Kept> found = find(tx, id);
    if (found.isEmpty()) {
      return Outcome.UNKNOWN;
    }
    Kept kept = found.get();
    if (kept.revoked()) {
      return Outcome.REVOKED;
    }
    if (!now().isBefore(kept.link().expires())) {
      return Outcome.EXPIRED;
    }
    if (kept.uses() >= kept.link().maxUses()) {
      return Outcome.USED;
    }
    int ignored =
        tx.createUpdate(
                "insert into link_claims (link, claim, lease_ends) values (:link, :claim, :ends)")
            .bind("link", id.value())
            .bind("claim", claim.toByteArray())
            .bind("ends", leaseEnd.toEpochMilli())
            .execute();
    return Outcome.CLAIMED;
  }

  @Override
  public boolean holds(LinkId id, Octets claim) {
    return transactions.run(tx ->
        tx.createQuery(
                "select 1 from link_claims c join links l on l.id = c.link where c.link = :link"
                    + " and c.claim = :claim and l.revoked = 0 and c.lease_ends > :now")
            .bind("link", id.value())
            .bind("claim", claim.toByteArray())
            .bind("now", now().toEpochMilli())
            .mapTo(Integer.class)
            .findFirst()
            .isPresent());
  }

  @Override
  public void giveBack(LinkId id, Octets claim) {
    onClaim(
        "delete from link_claims where link = :link and claim = :claim and lease_ends is not null",
        id,
        claim);
  }

  @Override
  public void settle(LinkId id, Octets claim) {
    onClaim(
        "update link_claims set lease_ends = null where link = :link and claim = :claim",
        id,
        claim);
  }

  private void onClaim(String sql, LinkId id, Octets claim) {
    int ignored =
        transactions.run(tx ->
            tx.createUpdate(sql)
                .bind("link", id.value())
                .bind("claim", claim.toByteArray())
                .execute());
  }

  @Override
  public void revoke(LinkId id) {
    int ignored =
        transactions.run(tx ->
            tx.createUpdate("update links set revoked = 1 where id = :id")
                .bind("id", id.value())
                .execute());
  }

  @Override
  public List<Kept> list(long maker, @Nullable LinkId after, int limit) {
    requirePositive(limit);
    return transactions.run(tx ->
        tx.createQuery(SELECT + "where uid = :uid and id > :after order by id limit :limit")
            .bind("uid", maker)
            .bind("after", after == null ? "" : after.value())
            .bind("limit", limit)
            .map((row, context) -> kept(row))
            .list());
  }

  @Override
  public int purge(Instant expiredBefore, int limit) {
    requirePositive(limit);
    return transactions.run(tx -> {
      List<String> ended =
          tx.createQuery(
                  "select id from links where expires < :before order by expires limit :limit")
              .bind("before", expiredBefore.getEpochSecond())
              .bind("limit", limit)
              .mapTo(String.class)
              .list();
      for (String id : ended) {
        tx.execute("delete from link_claims where link = ?", id);
        tx.execute("delete from links where id = ?", id);
      }
      return ended.size();
    });
  }

  private static void requirePositive(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit " + limit + " is below 1");
    }
  }

  private static Kept kept(ResultSet row) throws SQLException {
    String groups = row.getString(4);
    Credentials maker =
        new Credentials(
            row.getLong(2),
            row.getLong(3),
            Arrays.stream(groups.split(","))
                .filter(group -> !group.isEmpty())
                .map(Long::valueOf)
                .collect(Collectors.toSet()));
    DownloadLink link =
        new DownloadLink(
            new LinkId(row.getString(1)),
            maker,
            FsPath.parse(row.getString(5)),
            new InodeId(row.getLong(6)),
            Instant.ofEpochSecond(row.getLong(7)),
            Instant.ofEpochSecond(row.getLong(8)),
            row.getInt(9),
            row.getString(10));
    return new Kept(link, row.getInt(12), row.getInt(11) != 0);
  }
}
