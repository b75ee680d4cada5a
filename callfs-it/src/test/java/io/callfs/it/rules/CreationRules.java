package io.callfs.it.rules;

import static io.callfs.fs.Errno.EPERM;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** §13 Creation. */
public interface CreationRules extends Rules {

  /** Every way to make a name, as {@code /d/0}, {@code /d/1} and so on. */
  static List<String> creations() {
    return List.of(
        "mkdir /d/0 0777",
        "mknod /d/1 f 0666 0 0",
        "mknod /d/2 p 0666 0 0",
        "mknod /d/3 s 0666 0 0",
        "symlink text /d/4",
        "write /d/5 0666 0 3 1",
        "write /d/6 0666 1 3 1");
  }

  @Test
  default void theOwnerIsTheCallerAndTheGroupHisGid() {
    root().does("mkdir /d 0777", "chown /d 1002 1002", "chmod /d 0777");
    alice().does(creations().toArray(String[]::new));
    for (int i = 0; i < creations().size(); i++) {
      assertThat(root().look("/d/" + i))
          .as(creations().get(i))
          .returns(1000L, Status::uid)
          .returns(1000L, Status::gid);
    }
  }

  @Test
  default void theGroupIsTheDirectorysIfThatHasSetgid() {
    root().does("mkdir /d 0777", "chown /d 0 1002", "chmod /d 02777");
    alice().does(creations().toArray(String[]::new));
    for (int i = 0; i < creations().size(); i++) {
      assertThat(root().look("/d/" + i))
          .as(creations().get(i))
          .returns(1000L, Status::uid)
          .returns(1002L, Status::gid);
    }
  }

  @Test
  default void onlyNewDirectoriesInItInheritSetgid() {
    root().does("mkdir /d 0777", "chmod /d 02777");
    alice().does(creations().toArray(String[]::new));
    for (int i = 0; i < creations().size(); i++) {
      Status made = root().look("/d/" + i);
      assertThat(made.mode().startsWith("2")).as(creations().get(i)).isEqualTo(i == 0);
    }
    alice().does("mkdir /d/0/below 0755");
    assertThat(alice().look("/d/0/below").mode()).isEqualTo("2755");
  }

  @Test
  default void mkdirIgnoresRequestedSetuidAndSetgid() {
    root().withUmask("0").does("mkdir /a 06755", "mkdir /b 07777");
    assertThat(root().look("/a").mode()).isEqualTo("0755");
    assertThat(root().look("/b").mode()).isEqualTo("1777");
  }

  @Test
  default void theModeIsTheRequestedOneLessTheUmask() {
    alice().withUmask("027").does("write /f 0666 0 1 1", "mkdir /d 0777", "mknod /p p 0666 0 0");
    assertThat(alice().look("/f").mode()).isEqualTo("0640");
    assertThat(alice().look("/d").mode()).isEqualTo("0750");
    assertThat(alice().look("/p").mode()).isEqualTo("0640");
    alice().withUmask("0777").does("symlink t /l");
    assertThat(alice().look("/l").mode()).isEqualTo("0777");
  }

  @Test
  default void devicesNeedUidZero() {
    alice().fails(EPERM, "mknod /c c 0666 60 1", "mknod /b b 0666 60 1");
    root().does("mknod /c c 0666 60 1", "mknod /b b 0666 60 1");
    assertThat(root().look("/c")).returns("c", Status::type).returns("60:1", Status::device);
    assertThat(root().look("/b").type()).isEqualTo("b");
    alice().does("mknod /p p 0666 0 0", "mknod /s s 0666 0 0");
  }

  @Test
  default void theParentsMtimeAndCtimeChange() {
    alice().does("mkdir /d 0755");
    for (String creation : creations()) {
      Status before = alice().look("/d");
      alice().does(creation);
      assertThat(alice().look("/d"))
          .as(creation)
          .matches(after -> after.mtime().isAfter(before.mtime()), "has a new mtime")
          .matches(after -> after.ctime().isAfter(before.ctime()), "has a new ctime")
          .returns(before.atime(), Status::atime);
    }
  }

  @Test
  default void theNewInodesTimesAreNow() {
    alice().does("mkdir /d 0755");
    for (int i = 0; i < creations().size(); i++) {
      Status before = alice().look("/d");
      alice().does(creations().get(i));
      Status made = alice().look("/d/" + i);
      assertThat(List.of(made.atime(), made.mtime(), made.ctime()))
          .as(creations().get(i))
          .allMatch(time -> time.isAfter(before.mtime()));
    }
  }

  @Test
  default void openWithCreateOnAnExistingFileChangesNothingOfTheParent() {
    alice().does("mkdir /d 0755", "write /d/f 0644 0 3 1");
    Status before = alice().look("/d");
    alice().does("write /d/f 0600 0 5 1");
    assertThat(alice().look("/d")).isEqualTo(before);
    assertThat(alice().look("/d/f").mode()).isEqualTo("0644");
  }
}
