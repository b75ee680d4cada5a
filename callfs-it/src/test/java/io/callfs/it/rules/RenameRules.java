package io.callfs.it.rules;

import static io.callfs.fs.Errno.EACCES;
import static io.callfs.fs.Errno.EBUSY;
import static io.callfs.fs.Errno.EEXIST;
import static io.callfs.fs.Errno.EINVAL;
import static io.callfs.fs.Errno.EISDIR;
import static io.callfs.fs.Errno.ENOENT;
import static io.callfs.fs.Errno.ENOTDIR;
import static io.callfs.fs.Errno.ENOTEMPTY;
import static io.callfs.fs.Errno.EPERM;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** §13 rename. */
public interface RenameRules extends Rules {

  @Test
  default void ontoAnotherNameOfTheSameInodeItSucceedsAndNothingHappens() {
    alice().does("write /f 0644 0 3 1", "link /f /g 0");
    Status file = alice().look("/f");
    Status parent = alice().look("/");
    alice().does("rename /f /g 0", "rename /f /f 0");
    assertThat(alice().look("/f")).isEqualTo(file);
    assertThat(alice().look("/g")).isEqualTo(file);
    assertThat(alice().look("/")).isEqualTo(parent);
  }

  @Test
  default void dotOrDotdotLastIsEbusy() {
    alice().does("mkdir /d 0755", "mkdir /e 0755");
    alice().fails(EBUSY, "rename /d/. /x 0", "rename /d/.. /x 0", "rename /d /e/. 0");
    alice().fails(EBUSY, "rename /d /e/.. 0", "rename / /x 0", "rename /d / 0");
  }

  @Test
  default void newInsideOldIsEinval() {
    alice().does("mkdir /d 0755", "mkdir /d/e 0755", "symlink d/e /l");
    alice().fails(EINVAL, "rename /d /d/x 0", "rename /d /d/e/x 0", "rename /d /l/x 0");
    alice().fails(EINVAL, "rename /d /d/e 2", "rename /d/e /d 2");
    alice().fails(ENOTEMPTY, "rename /d/e /d 0");
  }

  @Test
  default void aDirectoryOverANonDirectoryIsEnotdir() {
    alice().does("mkdir /d 0755", "write /f 0644 0 3 1", "symlink d /l");
    alice().fails(ENOTDIR, "rename /d /f 0", "rename /d /l 0");
  }

  @Test
  default void aNonDirectoryOverADirectoryIsEisdir() {
    alice().does("mkdir /d 0755", "write /f 0644 0 3 1", "symlink d /l");
    alice().fails(EISDIR, "rename /f /d 0", "rename /l /d 0");
  }

  @Test
  default void overADirectoryWithEntriesIsEnotempty() {
    alice().does("mkdir /d 0755", "mkdir /e 0755", "write /e/f 0644 0 3 1");
    alice().fails(ENOTEMPTY, "rename /d /e 0");
    alice().does("rename /e /d 0", "stat /d/f");
  }

  @Test
  default void writeAndSearchPermissionAreNeededOnBothParents() {
    root().does("mkdir /a 0777", "mkdir /b 0777", "chmod /a 0777", "chmod /b 0777");
    alice().does("write /a/f 0644 0 3 1");
    root().does("chmod /b 0755");
    alice().fails(EACCES, "rename /a/f /b/f 0");
    root().does("chmod /b 0777", "chmod /a 0755");
    alice().fails(EACCES, "rename /a/f /b/f 0");
    root().does("chmod /a 0776");
    alice().fails(EACCES, "rename /a/f /b/f 0");
    root().does("chmod /a 0777", "chmod /b 0772");
    alice().fails(EACCES, "rename /a/f /b/f 0");
    root().does("chmod /b 0773");
    alice().does("rename /a/f /b/f 0");
  }

  @Test
  default void aDirectoryThatChangesItsParentMustBeWritable() {
    root().does("mkdir /d 0555", "mkdir /p 0777", "chmod /p 0777");
    alice().fails(EACCES, "rename /d /p/d 0");
    alice().does("rename /d /e 0");
    root().does("chmod /e 0557");
    alice().does("rename /e /p/e 0");
  }

  @Test
  default void theStickyBitCountsAtBothEnds() {
    root().does("mkdir /t 0777", "chmod /t 01777");
    bob().does("write /t/b 0644 0 3 1");
    alice().does("write /a 0644 0 3 1");
    alice().fails(EPERM, "rename /t/b /x 0", "rename /a /t/b 0", "rename /a /t/b 2");
    alice().does("rename /a /t/a 0");
  }

  @Test
  default void theRenamedInodesCtimeChanges() {
    alice().does("write /f 0644 0 3 1");
    Status before = alice().look("/f");
    alice().does("rename /f /g 0");
    Status after = alice().look("/g");
    assertThat(after.ctime()).isAfter(before.ctime());
    assertThat(after.mtime()).isEqualTo(before.mtime());
    assertThat(after.inode()).isEqualTo(before.inode());
  }

  @Test
  default void bothParentsMtimeAndCtimeChange() {
    alice().does("mkdir /a 0755", "mkdir /b 0755", "write /a/f 0644 0 3 1");
    Status a = alice().look("/a");
    Status b = alice().look("/b");
    alice().does("rename /a/f /b/f 0");
    assertThat(alice().look("/a").mtime()).isAfter(a.mtime());
    assertThat(alice().look("/a").ctime()).isAfter(a.ctime());
    assertThat(alice().look("/b").mtime()).isAfter(b.mtime());
    assertThat(alice().look("/b").ctime()).isAfter(b.ctime());
  }

  @Test
  default void aReplacedFileLosesOneLink() {
    alice().does("write /f 0644 0 3 1", "write /g 0644 0 5 1", "link /g /h 0");
    Status before = alice().look("/h");
    alice().does("rename /f /g 0");
    Status after = alice().look("/h");
    assertThat(after.nlink()).isEqualTo(1);
    assertThat(after.ctime()).isAfter(before.ctime());
    assertThat(alice().look("/g").size()).isEqualTo(3);
  }

  @Test
  default void aDirectorysNlinkIsTwoAndItsSubdirectories() {
    alice().does("mkdir /a 0755", "mkdir /b 0755", "mkdir /a/c 0755", "write /a/f 0644 0 3 1");
    assertThat(alice().look("/a").nlink()).isEqualTo(3);
    alice().does("rename /a/c /b/c 0");
    assertThat(alice().look("/a").nlink()).isEqualTo(2);
    assertThat(alice().look("/b").nlink()).isEqualTo(3);
    alice().does("rename /a/f /b/c 2");
    assertThat(alice().look("/a").nlink()).isEqualTo(3);
    assertThat(alice().look("/b").nlink()).isEqualTo(2);
    assertThat(alice().look("/").nlink()).isEqualTo(4);
    alice().does("mkdir /b/d 0755", "rename /a/f /b/d 0");
    assertThat(alice().look("/b").nlink()).isEqualTo(3);
  }

  @Test
  default void noreplaceOverAnythingIsEexist() {
    alice().does("write /f 0644 0 3 1", "mkdir /d 0755", "symlink missing /l");
    alice().fails(EEXIST, "rename /f /d 1", "rename /f /l 1", "rename /d /f 1", "rename /f /f 1");
    alice().does("rename /f /g 1");
    alice().fails(ENOENT, "stat /f");
  }

  @Test
  default void exchangeSwapsTwoNamesOfAnyType() {
    alice().does("write /f 0644 0 3 1", "mkdir /d 0755", "mkdir /d/e 0755");
    long file = alice().look("/f").inode();
    long directory = alice().look("/d").inode();
    alice().does("rename /f /d 2", "stat /f/e");
    assertThat(alice().look("/d").inode()).isEqualTo(file);
    assertThat(alice().look("/f").inode()).isEqualTo(directory);
    alice().fails(ENOENT, "rename /f /missing 2");
  }
}
