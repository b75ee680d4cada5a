/**
 * The vocabulary: values of a Linux file system, each of which cannot be wrong once it exists.
 *
 * <p>All types here are immutable and thread-safe. {@link io.callfs.fs.FsException} is the one
 * failure type of CallFS.
 */
@NullMarked
package io.callfs.fs;

import org.jspecify.annotations.NullMarked;
