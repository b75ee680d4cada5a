package io.callfs.memory;

import io.callfs.fs.DownloadLink;
import io.callfs.fs.LinkId;
import io.callfs.fs.Octets;
import io.callfs.spi.LinkStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Download links in the memory of this process. Thread-safe. */
final class InMemoryLinkStore implements LinkStore {

  private final InstantSource clock;
  private final TreeMap<LinkId, Entry> entries = new TreeMap<>(Comparator.comparing(LinkId::value));

  InMemoryLinkStore(InstantSource clock) {
    this.clock = clock;
  }

  /** A link with its claims: the end of each lease, null where the claim is settled. */
  private static final class Entry {
    private final DownloadLink link;
    private final Map<Octets, Optional<Instant>> claims = new HashMap<>();
    private boolean revoked;

    Entry(DownloadLink link) {
      this.link = link;
    }

    Kept kept() {
      return new Kept(link, claims.size(), revoked);
    }
  }

  @Override
  public Instant now() {
    return clock.instant();
  }

  @Override
  public synchronized void save(DownloadLink link) {
    if (entries.putIfAbsent(link.id(), new Entry(link)) != null) {
      throw new IllegalStateException("link " + link.id() + " exists");
    }
  }

  @Override
  public synchronized Optional<Kept> find(LinkId id) {
    return Optional.ofNullable(entries.get(id)).map(Entry::kept);
  }

  @Override
  public synchronized Outcome claim(LinkId id, Octets claim, Instant leaseEnd) {
    Entry entry = entries.get(id);
    if (entry == null) {
      return Outcome.UNKNOWN;
    }
    if (entry.revoked) {
      return Outcome.REVOKED;
    }
    if (!now().isBefore(entry.link.expires())) {
      return Outcome.EXPIRED;
    }
    if (entry.claims.size() >= entry.link.maxUses()) {
      return Outcome.USED;
    }
    entry.claims.put(claim, Optional.of(leaseEnd));
    return Outcome.CLAIMED;
  }

  @Override
  public synchronized boolean holds(LinkId id, Octets claim) {
    Entry entry = entries.get(id);
    return entry != null
        && !entry.revoked
        && entry.claims.getOrDefault(claim, Optional.empty()).filter(now()::isBefore).isPresent();
  }

  @Override
  public synchronized void giveBack(LinkId id, Octets claim) {
    Entry entry = entries.get(id);
    if (entry != null && entry.claims.getOrDefault(claim, Optional.empty()).isPresent()) {
      entry.claims.remove(claim);
    }
  }

  @Override
  public synchronized void settle(LinkId id, Octets claim) {
    Entry entry = entries.get(id);
    if (entry != null) {
      entry.claims.replace(claim, Optional.empty());
    }
  }

  @Override
  public synchronized void revoke(LinkId id) {
    Entry entry = entries.get(id);
    if (entry != null) {
      entry.revoked = true;
    }
  }

  @Override
  public synchronized List<Kept> list(long maker, @Nullable LinkId after, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit " + limit + " is below 1");
    }
    return (after == null ? entries : entries.tailMap(after, false))
        .values().stream()
            .filter(entry -> entry.link.maker().uid() == maker)
            .limit(limit)
            .map(Entry::kept)
            .toList();
  }

  @Override
  public synchronized int purge(Instant expiredBefore, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit " + limit + " is below 1");
    }
    List<LinkId> ended = new ArrayList<>();
    for (Entry entry : entries.values()) {
      if (ended.size() < limit && entry.link.expires().isBefore(expiredBefore)) {
        ended.add(entry.link.id());
      }
    }
    ended.forEach(entries::remove);
    return ended.size();
  }
}
