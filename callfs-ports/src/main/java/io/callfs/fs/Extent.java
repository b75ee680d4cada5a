package io.callfs.fs;

import java.util.Objects;

/**
 * A run of a file's bytes within a blob. Where no extent covers a byte of the file, it is a hole
 * and reads as zero.
 *
 * @param fileOffset first byte in the file
 * @param length bytes, at least 1
 * @param blob the blob
 * @param blobOffset first byte in the blob
 */
public record Extent(long fileOffset, long length, BlobRef blob, long blobOffset) {

  /** Checks that the run lies within the file range and the blob. */
  public Extent {
    Objects.requireNonNull(blob);
    if (fileOffset < 0 || length < 1 || blobOffset < 0 || fileOffset > Long.MAX_VALUE - length) {
      throw new IllegalArgumentException(
          "extent of " + length + " bytes at " + fileOffset + " from " + blobOffset);
    }
    if (blobOffset > blob.size() || length > blob.size() - blobOffset) {
      throw new IllegalArgumentException(
          "extent reaches beyond its blob of " + blob.size() + " bytes");
    }
  }

  /** Returns the first byte of the file after this run. */
  public long fileEnd() {
    return fileOffset + length;
  }

  /** Returns whether this run is the whole of its blob, so that the blob's checksum covers it. */
  public boolean wholeBlob() {
    return blobOffset == 0 && length == blob.size();
  }
}
