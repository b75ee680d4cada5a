package io.callfs.spi;

/**
 * Ability of a {@link BlobStore}: its blobs are kept by a service that several instances may use at
 * once, so that what one has stored another may read, and what this one has not named may be
 * another's that is about to be named. Whether two instances use the same place shows only when a
 * blob is looked for, whose key nobody else has ever used.
 */
public interface SharedStorage {}
