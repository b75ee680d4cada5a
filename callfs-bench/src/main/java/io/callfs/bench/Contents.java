package io.callfs.bench;

import io.callfs.core.Content;
import io.callfs.core.Parents;
import io.callfs.core.WriteOptions;
import java.util.Random;

/** What is stored. */
final class Contents {

  static final WriteOptions MAKING_PARENTS = WriteOptions.DEFAULT.with(Parents.MAKE);

  private static final byte[] BYTES = new byte[4096];

  static {
    new Random(1).nextBytes(BYTES);
  }

  private Contents() {}

  static Content fourKiB() {
    return Content.of(BYTES);
  }
}
