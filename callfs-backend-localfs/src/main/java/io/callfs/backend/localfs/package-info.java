/**
 * Blobs as files of a local disk: written aside, synced, published by one rename, the directory
 * synced.
 */
@NullMarked
package io.callfs.backend.localfs;

import org.jspecify.annotations.NullMarked;
