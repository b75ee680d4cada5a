package io.callfs.it.rules;

import static io.callfs.fs.Errno.EOPNOTSUPP;
import static io.callfs.fs.Errno.EPERM;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** §13 chmod. */
public interface ChmodRules extends Rules {

  @Test
  default void onlyTheOwnerAndUidZeroChangeTheMode() {
    alice().does("write /f 0666 0 3 1", "chmod /f 0777");
    bob().fails(EPERM, "chmod /f 0777", "chmod /f 0600");
    assertThat(alice().look("/f").mode()).isEqualTo("0777");
    root().does("chmod /f 0604");
    assertThat(alice().look("/f").mode()).isEqualTo("0604");
  }

  @Test
  default void allTwelveBitsAreKept() {
    alice().does("write /f 0666 0 3 1", "chmod /f 07777");
    assertThat(alice().look("/f").mode()).isEqualTo("7777");
    alice().does("chmod /f 00000");
    assertThat(alice().look("/f").mode()).isEqualTo("0000");
  }

  @Test
  default void setgidIsClearedWithoutUidZeroAndOutsideTheFilesGroup() {
    root().does("write /f 0666 0 3 1", "chown /f 1000 2000");
    alice().does("chmod /f 02755");
    assertThat(alice().look("/f").mode()).isEqualTo("0755");
    root().does("chmod /f 02755");
    assertThat(alice().look("/f").mode()).isEqualTo("2755");
    root().does("chown /f 1000 100");
    alice().does("chmod /f 02750");
    assertThat(alice().look("/f").mode()).isEqualTo("2750");
  }

  @Test
  default void chmodChangesCtimeOnSuccessOnly() {
    alice().does("write /f 0644 0 3 1");
    Status before = alice().look("/f");
    bob().fails(EPERM, "chmod /f 0600");
    assertThat(alice().look("/f")).isEqualTo(before);
    alice().does("chmod /f 0644");
    Status after = alice().look("/f");
    assertThat(after.ctime()).isAfter(before.ctime());
    assertThat(after.mtime()).isEqualTo(before.mtime());
    assertThat(after.atime()).isEqualTo(before.atime());
  }

  @Test
  default void aLinkHasNoModeToChange() {
    alice().does("symlink f /l", "write /f 0644 0 3 1");
    Status before = alice().look("/l");
    alice().fails(EOPNOTSUPP, "lchmod /l 0600");
    assertThat(alice().look("/l")).isEqualTo(before);
  }
}
