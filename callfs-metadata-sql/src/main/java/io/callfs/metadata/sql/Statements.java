package io.callfs.metadata.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The prepared statements of one connection, kept until it is closed. Not thread-safe. */
final class Statements implements AutoCloseable {

  private Connection connection;
  private final Map<Sql, PreparedStatement> kept = new EnumMap<>(Sql.class);
  private final Map<String, PreparedStatement> control = new HashMap<>();

  Statements(Connection connection) {
    this.connection = connection;
  }

  Connection connection() {
    return connection;
  }

  /** Uses another connection from now on; the one before is its owner's to close. */
  void reconnect(Connection other) {
    renew();
    connection = other;
  }

  /** Returns the statement, prepared at its first use; never closed by the caller. */
  PreparedStatement of(Sql sql) throws SQLException {
    PreparedStatement statement = kept.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql.text());
      kept.put(sql, statement);
    }
    return statement;
  }

  /** Executes a statement that controls transactions. */
  void control(String sql) throws SQLException {
    PreparedStatement statement = control.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      control.put(sql, statement);
    }
    statement.execute();
  }

  /** Gives the statements up after a failure, since a driver may have closed those that failed. */
  void renew() {
    List<PreparedStatement> old = new ArrayList<>(kept.values());
    old.addAll(control.values());
    kept.clear();
    control.clear();
    for (PreparedStatement statement : old) {
      try {
        statement.close();
      } catch (SQLException e) {
        // It has failed before, and is not used again.
      }
    }
  }

  /** Closes the connection and with it the statements. */
  @Override
  public void close() throws SQLException {
    renew();
    connection.close();
  }
}
