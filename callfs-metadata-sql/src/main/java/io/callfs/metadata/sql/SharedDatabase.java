package io.callfs.metadata.sql;

import io.callfs.fs.FsException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * A database to which other instances write too. Its connections may break and be made anew;
 * whoever opened one gives it back by closing it, or by {@link #discard} where it has failed.
 */
public interface SharedDatabase extends SqlDatabase {

  /** Opens a connection that is told of commits, for {@link #awaitCommit}; not from a pool. */
  Connection openFeed() throws SQLException;

  /** Waits until a commit was told, or so long. */
  void awaitCommit(Connection feed, Duration most) throws SQLException;

  /**
   * Takes a name for as long as the connection lives.
   *
   * @param feed what {@link #openFeed} gave
   * @return false where another connection has it
   */
  boolean claim(Connection feed, String name) throws SQLException;

  /**
   * Returns whether what failed may succeed when it is tried again on another connection: a
   * connection that was lost, a deadlock, a failed serialization.
   */
  boolean mayPass(SQLException cause);

  /** Returns whether the server has answered, so that a commit that failed is rolled back. */
  boolean answered(SQLException cause);

  /**
   * Returns in words that strangers may read why the database does not answer: no address, no name
   * of a user.
   */
  String trouble(FsException failure);

  /** Closes a connection for good. */
  void discard(Connection connection);

  /** Returns for how long a single answer of the database is waited for. */
  Duration patience();

  @Override
  default String beginWrite() {
    return "begin isolation level read committed";
  }

  @Override
  default String beginRead() {
    return "begin isolation level repeatable read read only";
  }

  @Override
  default boolean walksAtOnce() {
    return true;
  }

  @Override
  default void outOfSpace(Connection writer) {}

  @Override
  default boolean mayGrow(Connection writer) {
    return true;
  }

  @Override
  default void committed(Connection writer) {}
}
