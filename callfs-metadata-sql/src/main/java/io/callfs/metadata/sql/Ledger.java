package io.callfs.metadata.sql;

import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The commits of all instances, in the tables {@code head} and {@code commits}.
 *
 * <p>The row of {@code head} is locked by every transaction that writes, from its first statement
 * to its end. So there is one at a time, in the order of their numbers, each sees all before it,
 * and who has the lock knows how every transaction before has ended. What a commit has changed is
 * noted in {@code commits} within it, for the caches of other instances.
 */
final class Ledger {

  /** So many commits are kept; who has slept longer drops all that it has cached. */
  static final long KEPT = 20_000;

  private static final long FORGET_EVERY = 1_000;
  private static final int PAGE = 1_000;

  private Ledger() {}

  /** Begins a transaction, by a statement that tells the last commit as well. */
  static Head begin(Statements statements, Sql sql) throws SQLException {
    PreparedStatement begin = statements.of(sql);
    boolean rows = begin.execute();
    while (!rows && begin.getUpdateCount() >= 0) {
      rows = begin.getMoreResults();
    }
    try (ResultSet row = begin.getResultSet()) {
      return head(row);
    }
  }

  /** Returns the last commit and what the clock of the database shows, in microseconds. */
  static Look look(Statements statements) throws SQLException {
    try (ResultSet row = statements.of(Sql.HEAD).executeQuery()) {
      return new Look(head(row), row.getLong(3));
    }
  }

  /** The last commit, and when that was so. */
  record Look(Head head, long micros) {}

  private static Head head(ResultSet row) throws SQLException {
    if (!row.next()) {
      throw new SQLException("table head has no row");
    }
    return new Head(row.getLong(1), row.getLong(2));
  }

  /** Returns commits after the number, in their order, not necessarily all. */
  static List<Commit> since(Statements statements, long seq) throws SQLException {
    PreparedStatement select = statements.of(Sql.COMMITS_SINCE);
    select.setLong(1, seq);
    select.setInt(2, PAGE);
    List<Commit> commits = new ArrayList<>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        commits.add(commit(row));
      }
    }
    return commits;
  }

  private static Commit commit(ResultSet row) throws SQLException {
    Head head = new Head(row.getLong(1), row.getLong(2));
    byte[] keys = row.getBytes(3);
    try {
      return new Commit(head, keys == null ? null : ChangedKeys.decode(keys));
    } catch (IOException e) {
      throw new SQLException("commit " + head.seq() + " can't be read", e);
    }
  }

  /** Notes a commit within its own transaction, and wakes those who listen when it is done. */
  static void note(Statements statements, Head head, ChangedKeys keys) throws SQLException {
    PreparedStatement note = statements.of(Sql.NOTE_COMMIT);
    note.setLong(1, head.seq());
    note.setLong(2, head.token());
    note.setBytes(3, keys.encode());
    note.setLong(4, head.seq());
    note.setLong(5, head.token());
    note.execute();
    if (head.seq() % FORGET_EVERY == 0) {
      PreparedStatement forget = statements.of(Sql.FORGET_COMMITS);
      forget.setLong(1, head.seq() - KEPT);
      forget.executeUpdate();
    }
  }

  /** What became of a commit. */
  enum Outcome {
    COMMITTED,
    ROLLED_BACK,
    UNKNOWN
  }

  /**
   * Finds out, within a transaction that has the lock, what became of a commit: the transaction
   * that tried it has ended by then.
   *
   * @param last the last commit as the lock was taken
   */
  static Outcome outcome(Statements statements, Head last, Head tried) throws SQLException {
    if (last.seq() < tried.seq()) {
      return Outcome.ROLLED_BACK;
    }
    PreparedStatement select = statements.of(Sql.COMMIT);
    select.setLong(1, tried.seq());
    try (ResultSet row = select.executeQuery()) {
      if (!row.next()) {
        return Outcome.UNKNOWN;
      }
      return commit(row).head().equals(tried) ? Outcome.COMMITTED : Outcome.ROLLED_BACK;
    }
  }
}
