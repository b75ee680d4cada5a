/** Metadata and blobs in the memory of this process, and the lock manager of a single node. */
@NullMarked
package io.callfs.memory;

import org.jspecify.annotations.NullMarked;
