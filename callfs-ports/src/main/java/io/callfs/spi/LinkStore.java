package io.callfs.spi;

import io.callfs.fs.DownloadLink;
import io.callfs.fs.LinkId;
import io.callfs.fs.Octets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Download links and who has claimed them; kept by a {@link MetadataStore}, which has it as an
 * ability. All instances that share the store share its links and its clock.
 *
 * <p>Each call is one transaction, durable when it returns, and serializable with the others.
 * Thread-safe. Failures are {@link io.callfs.fs.FsException}s: ENOSPC, EIO, ETIMEDOUT.
 */
public interface LinkStore {

  /**
   * A link and what has become of it.
   *
   * @param link the link
   * @param uses claims that count against {@link DownloadLink#maxUses}
   * @param revoked whether its maker has taken it back
   */
  record Kept(DownloadLink link, int uses, boolean revoked) {
    /** Checks the parts. */
    public Kept {
      Objects.requireNonNull(link);
      if (uses < 0 || uses > link.maxUses()) {
        throw new IllegalArgumentException("uses are not within 0 to " + link.maxUses());
      }
    }
  }

  /** What becomes of a claim, in the order in which a store looks. */
  enum Outcome {
    /** The claim counts. */
    CLAIMED,
    /** There is no such link. */
    UNKNOWN,
    /** Its maker has taken it back. */
    REVOKED,
    /** Its time is over. */
    EXPIRED,
    /** As many as may have claimed it have. */
    USED
  }

  /** Returns the present by the store's clock, which decides what has expired. */
  Instant now();

  /** Adds a link whose id no link has. */
  void save(DownloadLink link);

  /** Returns a link, also one that has ended. */
  Optional<Kept> find(LinkId id);

  /**
   * Counts a use, where the link still has one: of claimants that race exactly as many succeed as
   * the link has uses.
   *
   * @param claim what this claim is known by, unlike any other
   * @param leaseEnd until when {@link #holds} is to be true
   */
  Outcome claim(LinkId id, Octets claim, Instant leaseEnd);

  /** Returns whether the claim was made, is neither settled nor given back, and its lease runs. */
  boolean holds(LinkId id, Octets claim);

  /**
   * Takes a claim back that isn't settled, so that its use is free again; otherwise does nothing.
   */
  void giveBack(LinkId id, Octets claim);

  /** Ends a claim, whose use stays counted; does nothing where there is none. */
  void settle(LinkId id, Octets claim);

  /**
   * Ends a link for everyone, those included who hold a claim; does nothing where there is none.
   */
  void revoke(LinkId id);

  /**
   * Returns the links that a user made, by their ids, those that have ended included.
   *
   * @param maker the user's id
   * @param after only ids after this one; null from the first
   * @param limit at most so many, at least 1
   */
  List<Kept> list(long maker, @Nullable LinkId after, int limit);

  /**
   * Forgets links that expired before an instant, and their claims.
   *
   * @param limit at most so many, at least 1
   * @return how many
   */
  int purge(Instant expiredBefore, int limit);
}
