package io.callfs.it.rules;

import static io.callfs.fs.Errno.ENOENT;
import static io.callfs.fs.Errno.EPERM;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** §13 link. */
public interface LinkRules extends Rules {

  @Test
  default void linkOfADirectoryIsEperm() {
    alice().does("mkdir /d 0755", "symlink d /l");
    alice().fails(EPERM, "link /d /e 0", "link /l /e 1");
    root().fails(EPERM, "link /d /e 0");
    root().fails(ENOENT, "lstat /e");
  }

  @Test
  default void linkAddsOneToNlinkAndChangesTheInodesCtime() {
    alice().does("write /f 0644 0 3 1");
    Status before = alice().look("/f");
    alice().does("link /f /g 0");
    Status after = alice().look("/g");
    assertThat(after.inode()).isEqualTo(before.inode());
    assertThat(after.nlink()).isEqualTo(2);
    assertThat(after.ctime()).isAfter(before.ctime());
    assertThat(after.mtime()).isEqualTo(before.mtime());
    assertThat(alice().look("/f")).isEqualTo(after);
  }

  @Test
  default void linkChangesTheParentsMtimeAndCtime() {
    alice().does("write /f 0644 0 3 1", "mkdir /d 0755");
    Status before = alice().look("/d");
    alice().does("link /f /d/g 0");
    Status after = alice().look("/d");
    assertThat(after.mtime()).isAfter(before.mtime());
    assertThat(after.ctime()).isAfter(before.ctime());
    assertThat(after.nlink()).isEqualTo(2);
  }

  @Test
  default void allNamesOfAnInodeTellTheSame() {
    alice().does("write /f 0644 0 3 1", "link /f /g 0", "chmod /g 0600", "truncate /f 9");
    assertThat(alice().look("/f")).isEqualTo(alice().look("/g"));
    alice().does("unlink /f");
    assertThat(alice().look("/g")).returns(1L, Status::nlink).returns(9L, Status::size);
  }

  @Test
  default void withFollowingTheLinksTargetGetsTheName() {
    alice().does("write /f 0644 0 3 1", "symlink f /l", "link /l /g 1");
    assertThat(alice().look("/g").inode()).isEqualTo(alice().look("/f").inode());
  }
}
