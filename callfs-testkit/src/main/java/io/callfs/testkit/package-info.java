/**
 * What proves an adapter of CallFS: extend {@code BlobStoreContract}, {@code MetadataStoreContract}
 * or {@code LockManagerContract} with the construction of the adapter, and each promise of its port
 * is a test.
 */
@NullMarked
package io.callfs.testkit;

import org.jspecify.annotations.NullMarked;
