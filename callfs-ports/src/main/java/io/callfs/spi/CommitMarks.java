package io.callfs.spi;

/**
 * Ability of a {@link MetadataStore} that several instances share and whose memory may be behind
 * what the others have written for a short time: instances tell each other how far they have seen.
 * Thread-safe.
 */
public interface CommitMarks {

  /** Returns the last commit that callers of this store may have seen; later ones are greater. */
  long mark();

  /**
   * Returns once no later read can show a state before the commit.
   *
   * @param mark what {@link #mark} of any instance has said; what is greater than all of them costs
   *     no more than a look at the database
   * @throws io.callfs.fs.FsException as {@link MetadataStore#read}
   */
  void awaitMark(long mark);
}
