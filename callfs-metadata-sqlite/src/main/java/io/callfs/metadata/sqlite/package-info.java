/**
 * The metadata store in an SQLite database of its own: write-ahead log, every commit synced, one
 * process at a time.
 */
@NullMarked
package io.callfs.metadata.sqlite;

import org.jspecify.annotations.NullMarked;
