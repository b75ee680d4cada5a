package io.callfs.it.rules;

import static io.callfs.fs.Errno.EBUSY;
import static io.callfs.fs.Errno.EINVAL;
import static io.callfs.fs.Errno.EISDIR;
import static io.callfs.fs.Errno.ENOENT;
import static io.callfs.fs.Errno.ENOTDIR;
import static io.callfs.fs.Errno.ENOTEMPTY;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** §13 unlink, rmdir. */
public interface UnlinkAndRmdirRules extends Rules {

  @Test
  default void theParentsMtimeAndCtimeChangeWithARemoval() {
    alice().does("mkdir /d 0755", "write /d/f 0644 0 3 1", "mkdir /d/e 0755");
    for (String removal : List.of("unlink /d/f", "rmdir /d/e")) {
      Status before = alice().look("/d");
      alice().does(removal);
      Status after = alice().look("/d");
      assertThat(after.mtime()).as(removal).isAfter(before.mtime());
      assertThat(after.ctime()).as(removal).isAfter(before.ctime());
    }
    assertThat(alice().look("/d").nlink()).isEqualTo(2);
  }

  @Test
  default void unlinkTakesOneFromNlinkAndChangesTheInodesCtime() {
    alice().does("write /f 0644 0 3 1", "link /f /g 0");
    Status before = alice().look("/f");
    alice().does("unlink /g");
    Status after = alice().look("/f");
    assertThat(after.nlink()).isEqualTo(1);
    assertThat(after.ctime()).isAfter(before.ctime());
    assertThat(after.mtime()).isEqualTo(before.mtime());
  }

  @Test
  default void rmdirOfDotIsEinval() {
    alice().does("mkdir /d 0755");
    alice().fails(EINVAL, "rmdir /d/.", "rmdir /.");
  }

  @Test
  default void rmdirOfDotdotIsEnotempty() {
    alice().does("mkdir /d 0755", "mkdir /d/e 0755");
    alice().fails(ENOTEMPTY, "rmdir /d/e/..", "rmdir /d/..");
  }

  @Test
  default void rmdirOfTheRootIsEbusy() {
    root().fails(EBUSY, "rmdir /", "rmdir //");
  }

  @Test
  default void unlinkOfADirectoryIsEisdir() {
    alice().does("mkdir /d 0755");
    alice().fails(EISDIR, "unlink /d", "unlink /d/", "unlink /d/.", "unlink /");
  }

  @Test
  default void rmdirOfANonDirectoryIsEnotdir() {
    alice().does("write /f 0644 0 3 1", "mkdir /d 0755", "symlink d /l");
    alice().fails(ENOTDIR, "rmdir /f", "rmdir /l", "rmdir /l/", "unlink /f/");
  }

  @Test
  default void rmdirOfADirectoryWithEntriesIsEnotempty() {
    alice().does("mkdir /d 0755", "symlink missing /d/l");
    alice().fails(ENOTEMPTY, "rmdir /d", "rmdir /d/", "remove /d");
    alice().does("unlink /d/l", "rmdir /d/");
    alice().fails(ENOENT, "stat /d");
  }
}
