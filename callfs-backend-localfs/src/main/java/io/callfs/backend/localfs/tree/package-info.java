/**
 * The tree view: every file at its own path on the host, by the system calls of Linux that work on
 * directory descriptors.
 */
@NullMarked
package io.callfs.backend.localfs.tree;

import org.jspecify.annotations.NullMarked;
