package io.callfs.it.rules;

import static io.callfs.fs.Errno.EACCES;
import static io.callfs.fs.Errno.EINVAL;
import static io.callfs.fs.Errno.EISDIR;
import static io.callfs.fs.Errno.ENXIO;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** §13 Write and truncate. */
public interface WriteAndTruncateRules extends Rules {

  @Test
  default void withoutUidZeroSetuidIsClearedAndSetgidWhereGroupExecuteIsSet() {
    for (String change : List.of("write /f 0644 0 3 2", "truncate /f 1", "truncate /f 9")) {
      alice().does("write /f 0666 0 3 1", "chmod /f 06777");
      bob().does(change);
      assertThat(alice().look("/f").mode()).as(change).isEqualTo("0777");
      alice().does("chmod /f 06776", change);
      assertThat(alice().look("/f").mode()).as(change).isEqualTo("0776");
      alice().does("chmod /f 06766", change);
      assertThat(alice().look("/f").mode()).as(change).isEqualTo("2766");
    }
  }

  @Test
  default void uidZeroKeepsSetuidAndSetgid() {
    for (String change : List.of("write /f 0644 0 3 2", "truncate /f 1")) {
      alice().does("write /f 0666 0 3 1", "chmod /f 06777");
      root().does(change);
      assertThat(alice().look("/f").mode()).as(change).isEqualTo("6777");
    }
  }

  @Test
  default void truncateNeedsWritePermission() {
    alice().does("write /f 0644 0 3 1");
    bob().fails(EACCES, "truncate /f 0", "write /f 0644 0 1 1");
    alice().does("chmod /f 0444");
    alice().fails(EACCES, "truncate /f 0");
    root().does("truncate /f 0");
  }

  @Test
  default void truncateChangesMtimeAndCtimeAlsoToTheSameSize() {
    alice().does("write /f 0644 0 3 1");
    for (int size : List.of(3, 9, 1)) {
      Status before = alice().look("/f");
      alice().does("truncate /f " + size);
      assertThat(alice().look("/f"))
          .matches(after -> after.mtime().isAfter(before.mtime()), "has a new mtime")
          .matches(after -> after.ctime().isAfter(before.ctime()), "has a new ctime")
          .returns((long) size, Status::size)
          .returns(before.atime(), Status::atime);
    }
  }

  @Test
  default void whatIsBeyondTheOldEndReadsAsZeros() {
    alice().does("write /f 0644 0 3 0", "truncate /f 0", "truncate /f 5");
    alice().does("write /zeros 0644 0 0 0", "truncate /zeros 5");
    assertThat(alice().told("read /f")).isEqualTo(alice().told("read /zeros"));
  }

  @Test
  default void truncateOfADirectoryIsEisdir() {
    alice().does("mkdir /d 0755");
    alice().fails(EISDIR, "truncate /d 0", "write /d 0644 0 1 1");
  }

  @Test
  default void truncateOfAFifoSocketOrDeviceIsEinval() {
    alice().does("mknod /p p 0666 0 0", "mknod /s s 0666 0 0");
    root().does("mknod /c c 0666 60 1", "mknod /b b 0666 60 1");
    alice().fails(EINVAL, "truncate /p 0", "truncate /s 0");
    root().fails(EINVAL, "truncate /c 0", "truncate /b 0");
    alice().fails(ENXIO, "write /p 0644 0 1 1", "write /s 0644 0 1 1", "read /s");
  }

  @Test
  default void aNegativeSizeIsEinval() {
    alice().does("write /f 0644 0 3 1");
    alice().fails(EINVAL, "truncate /f -1");
  }
}
