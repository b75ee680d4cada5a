package io.callfs.http;

import io.callfs.core.Precondition;
import io.callfs.fs.FsException;
import io.callfs.fs.Inode;
import io.callfs.fs.RegularFile;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The conditions of a request, evaluated in the order of RFC 9110 §13.2.2. */
final class Conditions {

  /** What becomes of a request for a representation. */
  enum Outcome {
    /** It is carried out. */
    PROCEED,
    /** 304. */
    NOT_MODIFIED,
    /** 412. */
    FAILED
  }

  private static final Conditions NONE = new Conditions(null, null, HttpDates.NONE, HttpDates.NONE);

  private final @Nullable EntityTags ifMatch;
  private final @Nullable EntityTags ifNoneMatch;
  private final long ifModifiedSince;
  private final long ifUnmodifiedSince;

  private Conditions(
      @Nullable EntityTags ifMatch,
      @Nullable EntityTags ifNoneMatch,
      long ifModifiedSince,
      long ifUnmodifiedSince) {
    this.ifMatch = ifMatch;
    this.ifNoneMatch = ifNoneMatch;
    this.ifModifiedSince = ifModifiedSince;
    this.ifUnmodifiedSince = ifUnmodifiedSince;
  }

  /**
   * Reads the conditions of a request. Dates that are not valid are ignored, as the RFC demands.
   *
   * @throws FsException EINVAL for malformed entity tags
   */
  static Conditions of(Request request, Instant now) {
    List<String> match = request.headers("If-Match");
    List<String> noneMatch = request.headers("If-None-Match");
    List<String> modified = request.headers("If-Modified-Since");
    List<String> unmodified = request.headers("If-Unmodified-Since");
    if (match.isEmpty() && noneMatch.isEmpty() && modified.isEmpty() && unmodified.isEmpty()) {
      return NONE;
    }
    return new Conditions(
        EntityTags.parse(match, "If-Match"),
        EntityTags.parse(noneMatch, "If-None-Match"),
        date(modified, now),
        date(unmodified, now));
  }

  private static long date(List<String> fieldLines, Instant now) {
    return fieldLines.size() == 1 ? HttpDates.parse(fieldLines.get(0), now) : HttpDates.NONE;
  }

  boolean none() {
    return this == NONE;
  }

  /**
   * Evaluates for GET and HEAD of something that exists.
   *
   * @param tag its entity tag; null where it has none
   * @param lastModified second of its last change; {@link HttpDates#NONE} where it has none
   */
  Outcome forReading(@Nullable String tag, long lastModified) {
    if (this == NONE) {
      return Outcome.PROCEED;
    }
    if (!unchanged(tag, lastModified)) {
      return Outcome.FAILED;
    }
    if (ifNoneMatch != null) {
      return noneMatches(tag) ? Outcome.PROCEED : Outcome.NOT_MODIFIED;
    }
    boolean fresh =
        ifModifiedSince != HttpDates.NONE
            && lastModified != HttpDates.NONE
            && lastModified <= ifModifiedSince;
    return fresh ? Outcome.NOT_MODIFIED : Outcome.PROCEED;
  }

  /**
   * Returns these as the engine checks them at the instant of a change.
   *
   * @param mayCreate whether the request could create what does not exist; where it could not, its
   *     own failure comes before the conditions (RFC 9110 §13.2.1)
   */
  Precondition forChanging(boolean mayCreate) {
    return this == NONE ? Precondition.NONE : existing -> requireHold(existing, mayCreate);
  }

  /** As {@link #forChanging}, for POST: that nothing exists is its own rule, with 409. */
  Precondition forCreating() {
    if (ifMatch == null && ifUnmodifiedSince == HttpDates.NONE) {
      return Precondition.NONE;
    }
    return new Conditions(ifMatch, null, HttpDates.NONE, ifUnmodifiedSince).forChanging(true);
  }

  private void requireHold(Optional<Inode> existing, boolean mayCreate) {
    if (existing.isEmpty()) {
      if (mayCreate && (ifMatch != null || ifUnmodifiedSince != HttpDates.NONE)) {
        throw Refusal.preconditionFailed();
      }
      return;
    }
    Inode inode = existing.get();
    String tag = inode instanceof RegularFile file ? EntityTags.of(file) : null;
    long lastModified = inode.attributes().mtime().getEpochSecond();
    if (!unchanged(tag, lastModified) || !noneMatches(tag)) {
      throw Refusal.preconditionFailed();
    }
  }

  private boolean unchanged(@Nullable String tag, long lastModified) {
    if (ifMatch != null) {
      return ifMatch.any() || (tag != null && ifMatch.matchesStrongly(tag));
    }
    return ifUnmodifiedSince == HttpDates.NONE
        || lastModified == HttpDates.NONE
        || lastModified <= ifUnmodifiedSince;
  }

  private boolean noneMatches(@Nullable String tag) {
    if (ifNoneMatch == null) {
      return true;
    }
    return !ifNoneMatch.any() && (tag == null || !ifNoneMatch.matchesWeakly(tag));
  }
}
