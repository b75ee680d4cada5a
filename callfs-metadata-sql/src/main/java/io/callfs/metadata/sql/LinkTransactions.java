package io.callfs.metadata.sql;

import io.callfs.spi.MetadataTransaction;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** Lets work on links share the commits of all other writers. Thread-safe. */
final class LinkTransactions implements SqlLinkStore.Transactions {

  private final RowWriter rows;
  private final GroupCommitter<MetadataTransaction> committer;
  private final InstantSource clock;
  private final Handle handle;

  LinkTransactions(
      RowWriter rows, GroupCommitter<MetadataTransaction> committer, InstantSource clock) {
    this.rows = rows;
    this.committer = committer;
    this.clock = clock;
    // The handle is as old as the writer's connection, whose owner closes it.
    this.handle = Jdbi.create(rows.statements::connection).open();
  }

  @Override
  public <T> T run(Function<? super Handle, ? extends T> work) {
    return committer.<T>write(transaction -> runNow(work));
  }

  private <T> T runNow(Function<? super Handle, ? extends T> work) {
    rows.changing();
    try {
      return work.apply(handle);
    } catch (JdbiException e) {
      if (e.getCause() instanceof SQLException cause) {
        throw rows.failure(cause, "download links");
      }
      throw e;
    }
  }

  @Override
  public Instant now() {
    return clock.instant();
  }
}
