package io.callfs.it.rules;

import static io.callfs.fs.Errno.EACCES;
import static io.callfs.fs.Errno.EEXIST;
import static io.callfs.fs.Errno.EISDIR;
import static io.callfs.fs.Errno.ENOENT;
import static io.callfs.fs.Errno.ENOTDIR;
import static io.callfs.fs.Errno.ENOTEMPTY;
import static io.callfs.fs.Errno.EPERM;

import org.junit.jupiter.api.Test;

/** §13 Order of checks. */
public interface OrderOfChecksRules extends Rules {

  @Test
  default void resolutionComesBeforeExistence() {
    root().does("mkdir /closed 0700", "mkdir /closed/d 0777", "write /f 0644 0 3 1");
    alice().fails(EACCES, "mkdir /closed/d 0755", "unlink /closed/missing");
    alice().fails(ENOTDIR, "mkdir /f/d 0755");
  }

  @Test
  default void eexistComesBeforeTheParentsMissingWritePermission() {
    root().does("mkdir /d 0755", "mkdir /d/x 0755", "write /f 0666 0 3 1");
    alice().fails(EEXIST, "mkdir /d/x 0755", "mknod /d/x p 0644 0 0", "symlink t /d/x");
    root().does("chown /f 1000 1000");
    alice().fails(EEXIST, "link /f /d/x 0", "write /d/x 0644 1 1 1", "rename /f /d/x 1");
    alice().fails(EACCES, "mkdir /d/y 0755", "mknod /d/y p 0644 0 0", "symlink t /d/y");
    alice().fails(EACCES, "link /f /d/y 0", "write /d/y 0644 1 1 1", "rename /f /d/y 1");
  }

  @Test
  default void enoentComesBeforeTheParentsMissingWritePermission() {
    root().does("mkdir /d 0755", "write /d/f 0644 0 3 1");
    alice().fails(ENOENT, "unlink /d/missing", "rmdir /d/missing", "rename /d/missing /x 0");
    alice().fails(EACCES, "unlink /d/f", "rename /d/f /x 0");
  }

  @Test
  default void theParentsPermissionComesBeforeTheStickyBit() {
    root().does("mkdir /d 01755", "write /d/f 0644 0 3 1", "mkdir /d/s 0755");
    alice().fails(EACCES, "unlink /d/f", "rmdir /d/s", "rename /d/f /x 0");
  }

  @Test
  default void theStickyBitComesBeforeTheType() {
    root().does("mkdir /t 0777", "chmod /t 01777", "mkdir /t/d 0755", "write /t/f 0644 0 3 1");
    alice().fails(EPERM, "unlink /t/d", "rmdir /t/f");
    alice().does("mkdir /d 0755", "write /f 0644 0 3 1");
    alice().fails(EPERM, "rename /d /t/f 0", "rename /f /t/d 0");
    root().fails(EISDIR, "unlink /t/d");
    root().fails(ENOTDIR, "rmdir /t/f");
  }

  @Test
  default void theTypeComesBeforeEmptiness() {
    alice().does("mkdir /d 0755", "write /d/f 0644 0 3 1", "write /f 0644 0 3 1");
    alice().fails(EISDIR, "unlink /d", "rename /f /d 0");
    alice().fails(ENOTDIR, "rename /d /f 0", "rmdir /f");
  }

  @Test
  default void emptinessComesLast() {
    root().does("mkdir /p 0755", "mkdir /p/d 0777", "write /p/d/f 0644 0 3 1");
    root().does("mkdir /t 0777", "chmod /t 01777", "mkdir /t/d 0777", "write /t/d/f 0644 0 3 1");
    alice().fails(EACCES, "rmdir /p/d");
    alice().fails(EPERM, "rmdir /t/d");
    root().fails(ENOTEMPTY, "rmdir /p/d", "rmdir /t/d");
  }
}
