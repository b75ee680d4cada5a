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
   * Returns an instant that is not before any put was finished nor a day after the last one; empty
   * where the store holds no blob. It may tell of a blob that was deleted since.
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
