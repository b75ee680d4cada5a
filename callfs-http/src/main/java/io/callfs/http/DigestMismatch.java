package io.callfs.http;

import java.io.IOException;

/** Content whose digest is not what its sender said. */
final class DigestMismatch extends IOException {

  private static final long serialVersionUID = 1L;

  DigestMismatch(String algorithm) {
    super("the content does not have the " + algorithm + " digest that came with it");
  }
}
