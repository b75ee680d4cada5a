/** Blobs as objects of a bucket: Amazon S3 and what speaks its protocol. */
@SuppressWarnings("module") // S3 is what it is called
module io.callfs.backend.s3 {
  requires static transitive org.jspecify;
  requires transitive io.callfs.ports;
  requires software.amazon.awssdk.auth;
  requires software.amazon.awssdk.awscore;
  requires software.amazon.awssdk.core;
  requires software.amazon.awssdk.http;
  requires software.amazon.awssdk.http.apache5;
  requires software.amazon.awssdk.identity.spi;
  requires software.amazon.awssdk.regions;
  requires software.amazon.awssdk.retries;
  requires software.amazon.awssdk.retries.api;
  requires software.amazon.awssdk.services.s3;

  exports io.callfs.backend.s3;

  provides io.callfs.spi.BlobStoreProvider with
      io.callfs.backend.s3.S3BlobStoreProvider;
}
