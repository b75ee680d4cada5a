/** Blobs as files of a local disk. */
module io.callfs.backend.localfs {
  requires com.sun.jna;
  requires static transitive org.jspecify;
  requires transitive io.callfs.ports;

  exports io.callfs.backend.localfs;

  provides io.callfs.spi.BlobStoreProvider with
      io.callfs.backend.localfs.LocalBlobStoreProvider;
}
