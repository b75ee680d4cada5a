package io.callfs.spi;

import java.util.function.Function;

/**
 * The rows of the file system: inodes, dentries, extents, small blobs, garbage notes. A new store
 * is empty, the root too is the engine's to insert.
 *
 * <p>Thread-safe. {@code work} does no I/O of its own, waits for nothing, keeps no reference to
 * what it is handed, and has no side effects, since it may run more than once and others wait
 * behind it. What it throws comes out unchanged, and then nothing has changed.
 */
public interface MetadataStore extends Capable, AutoCloseable {

  /**
   * Runs the work on one consistent snapshot that holds every write acknowledged before the call.
   *
   * @throws io.callfs.fs.FsException EIO, ETIMEDOUT, EHOSTDOWN where its service can't be reached,
   *     besides what the work throws
   */
  <T> T read(Function<? super MetadataReader, ? extends T> work);

  /**
   * Runs the work in a transaction: serializable, all or nothing, and durable when this returns (it
   * survives a power cut). Nobody sees any of it before it is durable. An unknown outcome, for
   * example a connection lost while committing, is resolved before this returns or thrown as EIO.
   *
   * @throws io.callfs.fs.FsException ENOSPC, EDQUOT, EIO, EROFS, ETIMEDOUT, EHOSTDOWN where its
   *     service can't be reached, besides what the work throws
   */
  <T> T write(Function<? super MetadataTransaction, ? extends T> work);

  /**
   * Finishes what has begun and releases what the store holds. Idempotent. What is called
   * afterwards throws an unchecked exception, or works where nothing had to be released.
   */
  @Override
  void close();
}
