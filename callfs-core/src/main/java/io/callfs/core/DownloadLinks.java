package io.callfs.core;

import io.callfs.fs.Credentials;
import io.callfs.fs.DownloadLink;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.InstanceId;
import io.callfs.fs.LinkId;
import io.callfs.fs.Octets;
import io.callfs.fs.RegularFile;
import io.callfs.spi.LinkStore;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Links by which a file can be downloaded without a key, so and so many times within a time.
 *
 * <p>A link passes on its maker's right to read one file, which is checked when the link is made
 * and at each use: the path must then still lead that maker to the same inode. A file that was
 * replaced by renaming another over it, removed or moved away is not there any more for the link;
 * new content of the same file is what it gives. Thread-safe.
 */
public final class DownloadLinks {

  /** How long a link that has ended is remembered, so that its user can be told. */
  private static final Duration REMEMBERED = Duration.ofDays(1);

  private static final int PURGE_BATCH = 1000;

  private final LinkStore store;
  private final Function<Credentials, FileSystemView> views;
  private final LinkTokens tokens;
  private final Settings settings;

  DownloadLinks(
      LinkStore store,
      Function<Credentials, FileSystemView> views,
      RandomGenerator random,
      Settings settings) {
    this.store = store;
    this.views = views;
    this.tokens = new LinkTokens(settings.secret(), random, settings.tokenBits() / Byte.SIZE);
    this.settings = settings;
  }

  /**
   * What rules links.
   *
   * @param secret what tokens are signed with, the same on all instances; at least 16 bytes
   * @param minLife shortest life of a link, at least a second
   * @param maxLife longest life of a link
   * @param tokenBits random bits of a token, 128 to 512
   * @param resumeTime how long a download that broke off can be resumed, from its beginning
   */
  public record Settings(
      Octets secret, Duration minLife, Duration maxLife, int tokenBits, Duration resumeTime) {

    /** Checks the ranges. */
    public Settings {
      Objects.requireNonNull(secret);
      if (secret.length() < 16) {
        throw new IllegalArgumentException("the secret of links must have 16 bytes at least");
      }
      if (minLife.toSeconds() < 1 || maxLife.compareTo(minLife) < 0) {
        throw new IllegalArgumentException(
            "lives of links must be a second at least, and in order");
      }
      if (tokenBits < 128 || tokenBits > 512) {
        throw new IllegalArgumentException("token bits must be within 128 to 512");
      }
      if (resumeTime.isNegative()) {
        throw new IllegalArgumentException("the time to resume must not be negative");
      }
    }
  }

  /**
   * A new link and its token, which is kept nowhere.
   *
   * @param link the link
   * @param token what its users show
   */
  public record Made(DownloadLink link, String token) {}

  /** What {@link #look} finds. */
  public sealed interface Look permits Download, Refused {}

  /**
   * Nothing can be downloaded.
   *
   * @param reason why; never {@link LinkStore.Outcome#CLAIMED}
   */
  public record Refused(LinkStore.Outcome reason) implements Look {}

  /**
   * Makes a link to a file that the maker may read.
   *
   * @param life how long it can be claimed, whole seconds
   * @param maxUses how many may claim it
   * @param fileName what the download is to be called; null for the file's own name
   * @throws FsException EINVAL for a life out of the limits and for what is no regular file; what
   *     {@link FileSystemView#access} throws
   */
  public Made make(
      Credentials maker, FsPath path, Duration life, int maxUses, @Nullable String fileName) {
    if (life.compareTo(settings.minLife()) < 0 || life.compareTo(settings.maxLife()) > 0) {
      throw new FsException(
          Errno.EINVAL,
          "the life of a link must be within "
              + settings.minLife().toSeconds()
              + " to "
              + settings.maxLife().toSeconds()
              + " seconds");
    }
    Instant now = store.now().truncatedTo(ChronoUnit.SECONDS);
    Octets secret = tokens.newSecret();
    DownloadLink link =
        new DownloadLink(
            new LinkTokens.Parsed(secret, Octets.empty()).id(),
            maker,
            path,
            requireReadable(maker, path).id(),
            now,
            now.plusSeconds(life.toSeconds()),
            maxUses,
            fileName);
    store.save(link);
    return new Made(link, tokens.token(secret, link));
  }

  /** Needs no more than the metadata, so it may be the file of another instance. */
  private Inode requireReadable(Credentials maker, FsPath path) {
    Inode inode = views.apply(maker).access(path, Set.of(Access.READ), Follow.LINKS);
    if (!(inode instanceof RegularFile)) {
      throw new FsException(Errno.EINVAL, path + " (links lead to regular files only)");
    }
    return inode;
  }

  /** Returns the instance that must serve a link, where it is another one. */
  Optional<InstanceId> owner(DownloadLink link) {
    return views
        .apply(link.maker())
        .elsewhere(link.path(), Follow.LINKS)
        .map(inode -> inode.placement().instance());
  }

  /**
   * Returns the links that the caller made, by their ids, those that have ended a short time ago
   * included.
   *
   * @param after only ids after this one; null from the first
   * @param limit at most so many
   */
  public List<LinkStore.Kept> list(Credentials caller, @Nullable LinkId after, int limit) {
    return store.list(caller.uid(), after, limit);
  }

  /**
   * Ends a link of the caller's, or any for root.
   *
   * @throws FsException ENOENT where the caller has none of that id
   */
  public void revoke(Credentials caller, LinkId id) {
    boolean found =
        store
            .find(id)
            .filter(kept -> caller.privileged() || kept.link().maker().uid() == caller.uid())
            .isPresent();
    if (!found) {
      throw new FsException(Errno.ENOENT, "link " + id);
    }
    store.revoke(id);
  }

  /**
   * Looks a token up. Claims nothing.
   *
   * @param token as its user shows it, whatever it is
   * @param resume what {@link Download#resume} gave to an earlier request; null for none
   */
  public Look look(String token, @Nullable String resume) {
    Optional<LinkTokens.Parsed> parsed = tokens.parse(token);
    Optional<LinkStore.Kept> found = parsed.flatMap(known -> store.find(known.id()));
    if (found.isEmpty() || !tokens.signed(parsed.get(), found.get().link())) {
      return new Refused(LinkStore.Outcome.UNKNOWN);
    }
    LinkStore.Kept kept = found.get();
    DownloadLink link = kept.link();
    if (resume != null && store.holds(link.id(), LinkTokens.claimOf(resume))) {
      return new Download(this, link, resume, true);
    }
    return switch (state(kept)) {
      case ACTIVE -> new Download(this, link, tokens.newClaim(), false);
      case REVOKED -> new Refused(LinkStore.Outcome.REVOKED);
      case EXPIRED -> new Refused(LinkStore.Outcome.EXPIRED);
      case USED -> new Refused(LinkStore.Outcome.USED);
    };
  }

  /** What a link is good for. */
  public enum State {
    /** It can be claimed. */
    ACTIVE,
    /** Its maker has taken it back. */
    REVOKED,
    /** Its time is over. */
    EXPIRED,
    /** All its uses are claimed. */
    USED;

    /** Returns the name in lower case, as the wire has it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Returns what a link is good for at present. */
  public State state(LinkStore.Kept kept) {
    if (kept.revoked()) {
      return State.REVOKED;
    }
    if (!store.now().isBefore(kept.link().expires())) {
      return State.EXPIRED;
    }
    return kept.uses() < kept.link().maxUses() ? State.ACTIVE : State.USED;
  }

  /** Returns how long a download that broke off can be resumed, from its beginning. */
  public Duration resumeTime() {
    return settings.resumeTime();
  }

  LinkStore store() {
    return store;
  }

  Instant leaseEnd() {
    return store.now().plus(settings.resumeTime());
  }

  /**
   * Opens the file of a link with its maker's rights; who has the link needn't know what failed.
   */
  FileHandle open(DownloadLink link) {
    FileHandle handle;
    try {
      handle = views.apply(link.maker()).open(link.path());
    } catch (FsException e) {
      if (e.errno().equals(Errno.EIO) || e.errno().equals(Errno.ETIMEDOUT)) {
        throw e;
      }
      throw new FsException(Errno.ENOENT, "the file of this link", e);
    }
    if (!handle.file().id().equals(link.inode())) {
      handle.close();
      throw new FsException(Errno.ENOENT, "the file of this link");
    }
    return handle;
  }

  /**
   * Forgets links that ended more than a day ago.
   *
   * @return how many
   */
  public int purge() {
    int purged = 0;
    int batch;
    do {
      batch = store.purge(store.now().minus(REMEMBERED), PURGE_BATCH);
      purged += batch;
    } while (batch == PURGE_BATCH);
    return purged;
  }
}
