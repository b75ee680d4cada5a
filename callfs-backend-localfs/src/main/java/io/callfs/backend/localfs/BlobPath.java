package io.callfs.backend.localfs;

import io.callfs.fs.BlobKey;
import java.nio.file.Path;

/** Where a blob's file is: the directory below that of all blobs, and the name in it. */
record BlobPath(BlobKey key, String directory, Path name) {

  static BlobPath of(BlobKey key) {
    String value = key.value();
    int slash = value.lastIndexOf('/');
    return new BlobPath(
        key, slash < 0 ? "" : value.substring(0, slash), Path.of(value.substring(slash + 1)));
  }
}
