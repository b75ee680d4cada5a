package io.callfs.metadata.sql;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * What the store needs of a database product: connections, the words that begin transactions, and
 * the meaning of its failures. The tables must exist when it is handed over.
 *
 * <p>Connections are in autocommit and stay in it; the store says {@code begin}, {@code commit} and
 * {@code rollback} itself. {@link #outOfSpace}, {@link #mayGrow} and {@link #committed} are called
 * on the writer's thread only, all else by any.
 */
public interface SqlDatabase extends AutoCloseable {

  /** Opens the connection of the writer, which the store closes. */
  Connection openWriter() throws SQLException;

  /** Opens a connection that only reads, which the store closes. */
  Connection openReader() throws SQLException;

  /** Returns the statement that begins a writing transaction, serializable with all others. */
  String beginWrite();

  /** Returns the statement that begins a transaction whose reads share one snapshot. */
  String beginRead();

  /** Returns whether one statement, {@code Sql.WALK}, can look a whole path up. */
  default boolean walksAtOnce() {
    return false;
  }

  /**
   * Translates a failure: an {@link io.callfs.fs.FsException} with ENOSPC, EROFS, ETIMEDOUT or EIO,
   * or an {@link IllegalStateException} where a statement would have broken a constraint.
   *
   * @param subject what was tried
   */
  RuntimeException failure(SQLException cause, String subject);

  /**
   * Tells that the transaction before failed for want of space, and does what can be done so that
   * rows can be removed at least.
   */
  void outOfSpace(Connection writer);

  /**
   * Returns whether transactions may add rows now, or must leave the space that is there to those
   * which remove some.
   */
  boolean mayGrow(Connection writer);

  /** Tells that a transaction with changes was committed. */
  void committed(Connection writer);

  /** Gives up the database, after the connections are closed. Idempotent. */
  @Override
  void close();
}
