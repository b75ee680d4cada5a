package io.callfs.metadata.sql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Numbers that are given once: a block of them is reserved with one update of a row, within the
 * transaction that needs the first, and given out from memory. A number is in use only where a
 * transaction that got it was committed, and with it or before it the reservation was.
 */
final class NumberBlock {

  private static final int SIZE = 4096;

  private final String name;
  private long next;
  private long end;
  private long floor;
  private boolean reservationPending;

  NumberBlock(String name) {
    this.name = name;
  }

  /** Returns whether the next number needs a reservation first. */
  boolean empty() {
    return next == end;
  }

  /** Returns a number that was never given before. */
  long next(Statements statements) throws SQLException {
    if (empty()) {
      reserve(statements);
    }
    return next++;
  }

  /** Tells that the transaction was committed. */
  void committed() {
    reservationPending = false;
  }

  /** Tells that the transaction, or a part of it, was rolled back. */
  void rolledBack() {
    if (reservationPending) {
      // The numbers given meanwhile are not given again, though nobody has kept them.
      floor = Math.max(floor, next);
      next = 0;
      end = 0;
      reservationPending = false;
    }
  }

  /** Gives the rest of the block up, since the reservation may have been lost. */
  void forget() {
    next = 0;
    end = 0;
    reservationPending = false;
  }

  private void reserve(Statements statements) throws SQLException {
    PreparedStatement select = statements.of(Sql.COUNTER);
    select.setString(1, name);
    long start;
    try (ResultSet row = select.executeQuery()) {
      if (!row.next()) {
        throw new SQLException("counter " + name + " has no row");
      }
      start = Math.max(row.getLong(1), floor);
    }
    PreparedStatement update = statements.of(Sql.SET_COUNTER);
    update.setLong(1, start + SIZE);
    update.setString(2, name);
    update.executeUpdate();
    next = start;
    end = start + SIZE;
    reservationPending = true;
  }
}
