package io.callfs.metadata.sql;

import org.jspecify.annotations.Nullable;

/**
 * A commit as all instances see it.
 *
 * @param keys the rows that it has changed; null where they were too many to be told
 */
record Commit(Head head, @Nullable ChangedKeys keys) {}
