package io.callfs.metadata.sql;

/** Opens databases of one product for copies; found by {@link java.util.ServiceLoader}. */
public interface CopySideProvider {

  /** Returns whether a text is meant as a DSN of this product. */
  boolean takes(String dsn);

  /**
   * Opens a database that exists, as it is at this instant.
   *
   * @throws IllegalArgumentException for a DSN that can't be meant, without its secrets
   * @throws io.callfs.fs.FsException EBUSY where a server uses it; ENOENT where there is none;
   *     EACCES, EIO, EHOSTDOWN
   */
  CopySide source(String dsn);

  /**
   * Opens a database to be filled, and makes its tables.
   *
   * @throws IllegalArgumentException as {@link #source}
   * @throws io.callfs.fs.FsException as {@link #source}
   */
  CopySide target(String dsn);
}
