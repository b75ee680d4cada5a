package io.callfs.metadata.sql;

import io.callfs.spi.MetadataTransaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * Lets work on links share the commits of all other writers of this instance, by the clock of the
 * database, which is the same for all instances. Thread-safe.
 */
final class SharedLinks implements SqlLinkStore.Transactions {

  private final RowWriter rows;
  private final GroupCommitter<MetadataTransaction> committer;
  private final Follower follower;

  // Used on the writer's thread only.
  private @Nullable Connection connection;
  private @Nullable Handle handle;

  SharedLinks(RowWriter rows, GroupCommitter<MetadataTransaction> committer, Follower follower) {
    this.rows = rows;
    this.committer = committer;
    this.follower = follower;
  }

  @Override
  public <T> T run(Function<? super Handle, ? extends T> work) {
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

  @Override
  public Instant now() {
    return follower.databaseTime();
  }
}
