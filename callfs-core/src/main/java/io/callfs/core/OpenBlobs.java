package io.callfs.core;

import io.callfs.fs.BlobKey;
import io.callfs.fs.BlobRef;
import java.util.concurrent.ConcurrentHashMap;

/** Counts who reads a blob in this process, so that the sweeper spares it. Thread-safe. */
final class OpenBlobs {

  private final ConcurrentHashMap<BlobKey, Integer> readers = new ConcurrentHashMap<>();

  void pin(BlobRef blob) {
    readers.merge(blob.key(), 1, Integer::sum);
  }

  void unpin(BlobRef blob) {
    readers.computeIfPresent(blob.key(), (key, count) -> count == 1 ? null : count - 1);
  }

  /** Returns how many blobs are read at the moment. */
  int pinned() {
    return readers.size();
  }

  boolean pinned(BlobRef blob) {
    return readers.containsKey(blob.key());
  }
}
