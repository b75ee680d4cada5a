package io.callfs.metadata.sql;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * A metadata database that a {@link MetadataCopy} reads or writes and nobody else changes
 * meanwhile. Used by one thread. Whoever opened it closes it.
 */
public interface CopySide extends AutoCloseable {

  /** The table of a target that is there while it is not complete; its row names the source. */
  String UNFINISHED = "unfinished_copy";

  /** Returns which database it is, for a person: never a password. */
  String place();

  /** Returns the connection, not in autocommit; its tables are up to date. */
  Connection connection();

  /** Commits what was done by the connection. */
  void commit() throws SQLException;

  /** Translates a failure; {@code subject} tells what was tried. */
  RuntimeException failure(SQLException cause, String subject);

  /** Gives the database up. Idempotent. */
  @Override
  void close();
}
