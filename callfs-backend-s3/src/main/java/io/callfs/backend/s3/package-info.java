/**
 * Blobs as objects of a bucket: written by one request or in parts, checked by checksums on their
 * way, visible only when whole.
 */
@NullMarked
package io.callfs.backend.s3;

import org.jspecify.annotations.NullMarked;
