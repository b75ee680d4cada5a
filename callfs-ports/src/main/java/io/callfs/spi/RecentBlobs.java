package io.callfs.spi;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Ability of a {@link BlobStore}: lists what was written lately, in time that grows with that and
 * not with the store. So a start after a crash finds blobs that nobody names.
 */
public interface RecentBlobs {

  /**
   * Returns about when the last blob was put: not before any put of a blob that is still there was
   * finished, and less than a day after the last put. Empty where the store holds no blob, or
   * nothing is known of one that was put and deleted.
   *
   * @throws io.callfs.fs.FsException EIO
   */
  Optional<Instant> newest();

  /**
   * Lists at least all blobs put at or after the instant. The caller closes the stream.
   *
   * @throws io.callfs.fs.FsException EIO, from here or from the stream
   */
  Stream<BlobStat> listSince(Instant instant);
}
