package io.callfs.core;

import static io.callfs.core.Tree.assertFails;

import io.callfs.fs.Errno;
import io.callfs.fs.RegularFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that cannot be wrong, whoever makes them. */
class ValuesTest {

  private static RegularFile withType(String type) {
    try (Tree tree = new Tree()) {
      RegularFile file = tree.put("/f", "content").file();
      return file.withContent(file.size(), type, null, file.placement());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain\r\nX: y", "text/\u00fc", "a\u007f", "\0"})
  void aFileHasNoMediaTypeThatNoHeaderCanCarry(String type) {
    assertFails(Errno.EINVAL, () -> withType(type));
  }

  @Test
  void aFilesMediaTypeHasALimit() {
    withType("t".repeat(255));
    assertFails(Errno.EINVAL, () -> withType("t".repeat(256)));
  }
}
