package io.callfs.it.rules;

import static io.callfs.fs.Errno.EACCES;
import static io.callfs.fs.Errno.EBADF;
import static io.callfs.fs.Errno.EEXIST;
import static io.callfs.fs.Errno.EISDIR;
import static io.callfs.fs.Errno.ELOOP;
import static io.callfs.fs.Errno.ENOENT;
import static io.callfs.fs.Errno.ENOTDIR;
import static io.callfs.fs.Errno.ENXIO;
import static io.callfs.fs.Errno.ESPIPE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What §13 says of open(2) and of files that are open. */
public interface OpenRules extends Rules {

  @Test
  default void openWithNofollowOfALinkIsEloop() {
    alice().does("write /f 0644 0 3 1", "symlink f /l", "mkdir /d 0755", "symlink d /ld");
    alice().fails(ELOOP, "open 1 /l O_RDONLY,O_NOFOLLOW 0", "open 1 /ld O_RDONLY,O_NOFOLLOW 0");
    alice().fails(ELOOP, "open 1 /l O_RDWR,O_CREAT,O_NOFOLLOW 0644");
    alice().does("open 1 /f O_RDONLY,O_NOFOLLOW 0", "open 2 /l O_RDONLY 0");
  }

  @Test
  default void openWithCreateAndExclusiveOfALinkIsEexist() {
    alice().does("symlink missing /l");
    alice().fails(EEXIST, "open 1 /l O_RDWR,O_CREAT,O_EXCL 0644");
    alice().fails(ENOENT, "stat /l");
    alice().does("open 1 /l O_RDWR,O_CREAT 0644", "stat /missing");
  }

  @Test
  default void theModeOfAFileJustCreatedDoesNotBindItsOpening() {
    alice().does("open 1 /f O_RDWR,O_CREAT 0", "pwrite 1 0 text");
    assertThat(alice().told("pread 1 0 9")).isEqualTo("text");
    alice().fails(EACCES, "open 2 /f O_RDONLY 0", "read /f");
    assertThat(alice().look("/f").mode()).isEqualTo("0000");
  }

  @Test
  default void truncatingNeedsWritePermissionEvenForReadingOnly() {
    alice().does("write /f 0644 0 3 1");
    bob().fails(EACCES, "open 1 /f O_RDONLY,O_TRUNC 0");
    assertThat(alice().look("/f").size()).isEqualTo(3);
    bob().does("open 1 /f O_RDONLY 0");
    alice().does("open 2 /f O_RDONLY,O_TRUNC 0");
    assertThat(alice().look("/f").size()).isZero();
  }

  @Test
  default void anUnlinkedFileLivesOnWhileItIsOpen() {
    alice().does("open 1 /f O_RDWR,O_CREAT 0644", "pwrite 1 0 text", "unlink /f");
    alice().fails(ENOENT, "stat /f");
    assertThat(alice().told("pread 1 0 9")).isEqualTo("text");
    alice().does("pwrite 1 6 more");
    assertThat(alice().told("pread 1 0 20")).isEqualTo("text..more");
    assertThat(Status.parse(alice().told("fstat 1")))
        .returns(0L, Status::nlink)
        .returns(10L, Status::size);
  }

  @Test
  default void theOpenHandlesOfAReplacedFileLiveOn() {
    alice().does("open 1 /f O_RDWR,O_CREAT 0644", "pwrite 1 0 old", "write /g 0644 0 5 1");
    alice().does("rename /g /f 0");
    assertThat(alice().told("pread 1 0 9")).isEqualTo("old");
    assertThat(Status.parse(alice().told("fstat 1")).nlink()).isZero();
    assertThat(alice().look("/f").size()).isEqualTo(5);
  }

  @Test
  default void theRightsAreThoseOfTheOpening() {
    alice().does("open 1 /f O_WRONLY,O_CREAT 0600", "chmod /f 0");
    alice().does("pwrite 1 0 text");
    alice().fails(EBADF, "pread 1 0 4");
    root().does("open 2 /f O_RDONLY 0");
    root().fails(EBADF, "pwrite 2 0 x");
  }

  @Test
  default void openWithAppendWritesAtTheEnd() {
    alice().does("open 1 /f O_RDWR,O_CREAT,O_APPEND 0600", "pwrite 1 0 one", "pwrite 1 0 two");
    assertThat(alice().told("pread 1 0 9")).isEqualTo("onetwo");
  }

  @Test
  default void openOfADirectoryForWritingIsEisdir() {
    alice().does("mkdir /d 0755", "write /f 0644 0 3 1", "open 1 /d O_RDONLY,O_DIRECTORY 0");
    alice().fails(EISDIR, "open 1 /d O_WRONLY 0", "open 1 /d O_RDWR 0");
    alice().fails(ENOTDIR, "open 1 /f O_RDONLY,O_DIRECTORY 0");
  }

  /** fifo(7); all openings here are with O_NONBLOCK. */
  @Test
  default void openOfAFifoThatWaitsForNobodySucceedsAndItHasNoPositions() {
    alice().does("mknod /p p 0640 0 0", "open 1 /p O_RDONLY,O_TRUNC 0", "open 2 /p O_RDWR 0");
    alice().fails(ESPIPE, "pread 1 0 1", "pread 2 0 1", "pwrite 1 0 x", "pwrite 2 0 x");
    bob().fails(EACCES, "open 3 /p O_RDONLY 0", "open 3 /p O_RDWR 0", "open 3 /p O_WRONLY 0");
    alice().does("close 1", "close 2");
    alice().fails(ENXIO, "open 3 /p O_WRONLY 0");
  }
}
