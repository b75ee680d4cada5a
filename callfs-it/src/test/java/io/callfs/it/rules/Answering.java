package io.callfs.it.rules;

import java.io.IOException;

/** A file system that makes the calls it is told: the kernel's, the engine's, a server's. */
public interface Answering extends AutoCloseable {

  /**
   * Makes one call: {@code uid gid groups umask call arguments}.
   *
   * @return the error number, or 0 and what the call tells
   */
  String call(String line) throws IOException;

  @Override
  void close() throws IOException;
}
