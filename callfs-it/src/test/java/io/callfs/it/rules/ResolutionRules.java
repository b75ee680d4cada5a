package io.callfs.it.rules;

import static io.callfs.fs.Errno.EACCES;
import static io.callfs.fs.Errno.EEXIST;
import static io.callfs.fs.Errno.EINVAL;
import static io.callfs.fs.Errno.ELOOP;
import static io.callfs.fs.Errno.ENAMETOOLONG;
import static io.callfs.fs.Errno.ENOENT;
import static io.callfs.fs.Errno.ENOTDIR;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** §13 Resolution. */
public interface ResolutionRules extends Rules {

  @Test
  default void searchPermissionIsNeededOnEveryDirectoryPassed() {
    root().does("mkdir /a 0711", "mkdir /a/b 0766", "write /a/b/f 0666 0 3 1");
    alice().fails(EACCES, "stat /a/b/f", "lstat /a/b/f", "read /a/b/f", "list /a/b/f");
    alice().fails(EACCES, "stat /a/b/missing", "mkdir /a/b/new 0755", "stat /a/b/..");
    alice().does("stat /a/b", "list /a/b");
    root().does("chmod /a/b 0711");
    alice().does("stat /a/b/f", "read /a/b/f", "stat /a/b/..");
    alice().fails(ENOENT, "stat /a/b/missing");
    alice().fails(EACCES, "list /a/b");
  }

  @Test
  default void aNonDirectoryInsideThePathIsEnotdir() {
    root().does("write /f 0666 0 3 1", "mknod /p p 0666 0 0", "symlink f /l");
    alice().fails(ENOTDIR, "stat /f/x", "stat /p/x", "stat /l/x", "stat /f/.", "stat /f/..");
    alice().fails(ENOTDIR, "stat /f/", "stat /l/", "mkdir /f/x 0755", "unlink /f/x");
    alice().fails(ENOTDIR, "rename /f/x /y 0", "link /f/x /y 0", "truncate /f/x 0", "list /f");
  }

  @Test
  default void aMissingDirectoryInsideThePathIsEnoent() {
    alice().fails(ENOENT, "stat /no/x", "mkdir /no/x 0755", "write /no/x 0644 0 1 1");
    alice().fails(ENOENT, "unlink /no/x", "stat /no/..", "symlink t /no/x", "stat /no");
  }

  @Test
  default void theLastComponentIsFollowed() {
    alice().does("write /f 0644 0 3 1", "symlink f /l", "mkdir /d 0755", "symlink d /ld");
    assertThat(Status.parse(alice().told("look /f")).type()).isEqualTo("f");
    alice().does("chmod /l 0600", "truncate /l 7", "chown /l 1000 100", "read /l", "list /ld");
    assertThat(alice().look("/f"))
        .returns("0600", Status::mode)
        .returns(7L, Status::size)
        .returns(100L, Status::gid);
    alice().does("access /l 6 1", "utimens /l 1 5.0 6.0", "write /l 0666 0 4 1");
    assertThat(alice().look("/f").atime().getEpochSecond()).isEqualTo(5);
    assertThat(alice().look("/f").size()).isEqualTo(4);
    assertThat(alice().look("/l").type()).isEqualTo("l");
  }

  @Test
  default void lstatDoesNotFollowTheLastComponent() {
    alice().does("symlink missing /l", "lstat /l");
    alice().fails(ENOENT, "stat /l");
  }

  @Test
  default void readlinkDoesNotFollowTheLastComponent() {
    alice().does("symlink /two /one", "symlink three /two");
    assertThat(alice().told("readlink /one")).isEqualTo("/two");
    alice().does("mkdir /d 0755");
    alice().fails(EINVAL, "readlink /d");
  }

  @Test
  default void lchownDoesNotFollowTheLastComponent() {
    alice().does("write /f 0644 0 3 1", "symlink f /l");
    root().does("lchown /l 1001 1001");
    assertThat(root().look("/l").uid()).isEqualTo(1001);
    assertThat(root().look("/f").uid()).isEqualTo(1000);
  }

  @Test
  default void unlinkDoesNotFollowTheLastComponent() {
    alice().does("write /f 0644 0 3 1", "symlink f /l", "unlink /l", "stat /f");
    alice().fails(ENOENT, "lstat /l");
  }

  @Test
  default void rmdirDoesNotFollowTheLastComponent() {
    alice().does("mkdir /d 0755", "symlink d /l");
    alice().fails(ENOTDIR, "rmdir /l");
    alice().does("stat /d");
  }

  @Test
  default void renameFollowsNeitherLastComponent() {
    alice().does("write /f 0644 0 3 1", "symlink f /l", "write /g 0644 0 5 1");
    alice().does("rename /l /m 0", "rename /g /m 0");
    assertThat(alice().look("/m").type()).isEqualTo("f");
    assertThat(alice().look("/f").size()).isEqualTo(3);
    alice().fails(ENOENT, "lstat /l");
  }

  @Test
  default void theSourceOfLinkIsNotFollowed() {
    alice().does("write /f 0644 0 3 1", "symlink f /l", "link /l /m 0");
    assertThat(alice().look("/m"))
        .returns("l", Status::type)
        .returns(2L, Status::nlink)
        .returns(alice().look("/l").inode(), Status::inode);
  }

  @Test
  default void noCreationFollowsTheLastComponent() {
    alice().does("symlink missing /l", "write /f 0644 0 3 1");
    alice().fails(EEXIST, "mkdir /l 0755", "mknod /l p 0644 0 0", "mknod /l f 0644 0 0");
    alice().fails(EEXIST, "symlink other /l", "link /f /l 0");
    alice().fails(ENOENT, "lstat /missing");
  }

  @Test
  default void openWithCreateAndExclusiveDoesNotFollowTheLastComponent() {
    alice().does("symlink missing /l");
    alice().fails(EEXIST, "write /l 0644 1 3 1");
    alice().fails(ENOENT, "lstat /missing");
  }

  @Test
  default void openWithCreateFollowsADanglingLinkAndCreatesItsTarget() {
    alice().does("mkdir /d 0755", "symlink d/target /l", "write /l 0644 0 3 1");
    assertThat(alice().look("/d/target")).returns("f", Status::type).returns(3L, Status::size);
    assertThat(alice().look("/l").type()).isEqualTo("l");
  }

  @Test
  default void theEmptyPathIsEnoent() {
    alice().fails(ENOENT, "stat ", "mkdir  0755", "unlink ", "truncate  0", "write  0644 0 1 1");
  }

  @Test
  default void theEmptyLinkTextIsEnoent() {
    alice().fails(ENOENT, "symlink  /l");
    alice().fails(ENOENT, "lstat /l");
  }

  @Test
  default void theFortyFirstLinkIsEloop() {
    alice().does("symlink . /l", "stat " + "/l".repeat(40), "symlink loop /loop");
    alice().fails(ELOOP, "stat " + "/l".repeat(41), "stat /loop", "read /loop", "list /loop/x");
    alice().does("lstat /loop", "unlink /loop");
  }

  @Test
  default void namesHave255BytesAndPathsAndLinkTexts4095() {
    String name = "/" + "n".repeat(255);
    alice().does("mkdir " + name + " 0755", "stat " + name, "stat " + "/.".repeat(2046) + "/.");
    alice().fails(ENAMETOOLONG, "stat " + name + "n", "mkdir " + name + "n 0755");
    alice().fails(ENAMETOOLONG, "stat " + "/.".repeat(2048));
    alice().does("symlink " + "t".repeat(4095) + " /l");
    alice().fails(ENAMETOOLONG, "symlink " + "t".repeat(4096) + " /m");
  }

  @Test
  default void noLinkAndNoDotdotLeadsOutOfTheRoot() {
    alice().does("mkdir /d 0755", "symlink ../../../d /up", "symlink /../../d /absolute");
    long inode = alice().look("/d").inode();
    assertThat(alice().look("/up/.").inode()).isEqualTo(inode);
    assertThat(alice().look("/absolute/.").inode()).isEqualTo(inode);
    assertThat(alice().look("/../../d").inode()).isEqualTo(inode);
  }

  @Test
  default void dotdotIsResolvedAfterTheLinkBeforeIt() {
    alice().does("mkdir /a 0755", "mkdir /a/b 0755", "symlink a/b /l", "write /a/f 0644 0 3 1");
    alice().does("stat /l/../f");
    alice().fails(ENOENT, "stat /l/../a");
  }
}
