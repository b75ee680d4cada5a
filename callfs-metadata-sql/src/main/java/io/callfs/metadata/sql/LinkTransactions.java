package io.callfs.metadata.sql;

import io.callfs.spi.MetadataTransaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** Lets work on links share the commits of all other writers. Thread-safe. */
final class LinkTransactions {

  private final RowWriter rows;
  private final GroupCommitter<MetadataTransaction> committer;
  private final InstantSource clock;

  // Used on the writer's thread only.
  private @Nullable Connection connection;
  private @Nullable Handle handle;

  /** Lets work be done with the writer's rows; the clock is the one by which links end. */
  LinkTransactions(
      RowWriter rows, GroupCommitter<MetadataTransaction> committer, InstantSource clock) {
    this.rows = rows;
    this.committer = committer;
    this.clock = clock;
  }

  /** Runs work on the connection of the writer, in a transaction. */
  <T> T run(Function<? super Handle, ? extends T> work) {
    return committer.<T>write(transaction -> runNow(work));
  }

  private <T> T runNow(Function<? super Handle, ? extends T> work) {
    rows.changing();
    try {
      return work.apply(handle());
    } catch (JdbiException e) {
      if (e.getCause() instanceof SQLException cause) {
        throw rows.failure(cause, "download links");
      }
      throw e;
    }
  }

  private Handle handle() {
    Connection now = rows.statements.connection();
    Handle known = handle;
    if (known == null || !now.equals(connection)) {
      // The handle is as old as the connection, whose owner closes it.
      known = Jdbi.create(() -> now).open();
      handle = known;
      connection = now;
    }
    return known;
  }

  Instant now() {
    return clock.instant();
  }
}
