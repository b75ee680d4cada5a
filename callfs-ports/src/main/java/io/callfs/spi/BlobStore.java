package io.callfs.spi;

import io.callfs.fs.BlobKey;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;

/**
 * Immutable runs of bytes under keys that the engine makes. A key is written once and never again,
 * also after its deletion: that is the engine's duty, a store refuses only keys that it still has.
 *
 * <p>Thread-safe. Failures are {@link FsException}s; only the caller's own streams and channels
 * throw {@link IOException}. A store that works through a service fails with {@link
 * Errno#EHOSTDOWN}, from any method and from an open source, where that is away or refuses to work
 * for us; the same call works once it does.
 */
public interface BlobStore extends Capable, AutoCloseable {

  /** A size hint that tells nothing. */
  long UNKNOWN_SIZE = -1;

  /**
   * Stores the bytes up to the end of the stream, in memory that does not grow with their number.
   * When it returns, the blob is whole and survives a power cut; when it throws, or the process
   * dies, there is no blob of this key and what was written in part is removed, at the latest when
   * the store is next opened.
   *
   * @param bytes read to its end, not closed
   * @param sizeHint the number of bytes to come, or {@link #UNKNOWN_SIZE}; only a hint
   * @throws FsException ENOSPC, EDQUOT where the space is used up; EEXIST where the key was written
   *     before; EMFILE, ENFILE; EROFS, EACCES where the store may not write; EIO for a fault of the
   *     store, also where the thread was interrupted, whose interrupt flag is then set again
   * @throws IOException what reading {@code bytes} threw, as it was
   */
  StoredBlob put(BlobKey key, InputStream bytes, long sizeHint) throws IOException;

  /**
   * Opens a blob. The caller closes the source. What is open can be read to its end also after
   * {@link #delete}, as far as the store can give that; a read that fails for it is {@link
   * Errno#ESTALE}.
   *
   * @throws FsException ENOENT where there is no blob of the key; EMFILE, ENFILE; EIO
   */
  BlobSource open(BlobKey key);

  /**
   * Tells of a blob.
   *
   * @throws FsException ENOENT where there is no blob of the key; EIO
   */
  BlobStat stat(BlobKey key);

  /**
   * Removes a blob; does nothing where there is none. Need not be durable when it returns.
   *
   * @throws FsException EIO, EROFS, EACCES
   */
  void delete(BlobKey key);

  /**
   * Lists the blobs, in no particular order; those written or deleted meanwhile may or may not be
   * among them. The caller closes the stream. Reads as it goes, so memory does not grow with the
   * store.
   *
   * @throws FsException EIO, from here or from the stream
   */
  Stream<BlobStat> list();

  /**
   * Releases what the store holds; open sources stay readable. Idempotent. What is called on the
   * store afterwards throws an unchecked exception, or works where nothing had to be released.
   */
  @Override
  void close();
}
