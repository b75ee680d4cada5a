package io.callfs.core;

import io.callfs.fs.DownloadLink;
import io.callfs.fs.InstanceId;
import io.callfs.fs.Octets;
import io.callfs.spi.LinkStore;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One request for the file of a link. First {@link #open}, then {@link #claim} before the first
 * byte goes out, then {@link #finished}. Used by one thread at a time.
 */
public final class Download implements DownloadLinks.Look {

  private final DownloadLinks links;
  private final DownloadLink link;
  private final String resume;
  private final boolean resumed;
  private final AtomicBoolean claimed;

  Download(DownloadLinks links, DownloadLink link, String resume, boolean resumed) {
    this.links = links;
    this.link = link;
    this.resume = resume;
    this.resumed = resumed;
    this.claimed = new AtomicBoolean(resumed);
  }

  /** Returns the link. */
  public DownloadLink link() {
    return link;
  }

  /** Returns what lets its holder go on with this claim after the connection broke. */
  public String resume() {
    return resume;
  }

  /** Returns whether this goes on with an earlier claim. */
  public boolean resumed() {
    return resumed;
  }

  /** Returns the instance that must serve it, where it is another one. */
  public Optional<InstanceId> owner() {
    return links.owner(link);
  }

  /**
   * Opens the file. The caller closes the handle.
   *
   * @throws io.callfs.fs.FsException ENOENT where the maker can't read it any more; EIO, ETIMEDOUT
   */
  public FileHandle open() {
    return links.open(link);
  }

  /**
   * Counts a use of the link, durably; one that goes on with an earlier claim has that already.
   *
   * @return {@link LinkStore.Outcome#CLAIMED}, or why nothing may be sent
   */
  public LinkStore.Outcome claim() {
    if (claimed.get()) {
      return LinkStore.Outcome.CLAIMED;
    }
    LinkStore.Outcome outcome = links.store().claim(link.id(), id(), links.leaseEnd());
    claimed.set(outcome == LinkStore.Outcome.CLAIMED);
    return outcome;
  }

  /**
   * Tells what became of the claim: it is over when the file's last byte went out, and given back
   * when none did. Otherwise it can be resumed for a time.
   *
   * @param bytesSent bytes of the file that went out
   * @param toTheEnd whether the last one of the file was among them
   */
  public void finished(long bytesSent, boolean toTheEnd) {
    if (!claimed.get()) {
      return;
    }
    if (toTheEnd) {
      links.store().settle(link.id(), id());
    } else if (bytesSent == 0 && !resumed) {
      links.store().giveBack(link.id(), id());
    }
  }

  private Octets id() {
    return LinkTokens.claimOf(resume);
  }
}
