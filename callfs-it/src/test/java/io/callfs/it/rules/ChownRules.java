package io.callfs.it.rules;

import static io.callfs.fs.Errno.EPERM;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** §13 chown. */
public interface ChownRules extends Rules {

  @Test
  default void onlyUidZeroChangesTheOwner() {
    alice().does("write /f 0666 0 3 1");
    alice().fails(EPERM, "chown /f 1001 -1", "chown /f 0 -1", "lchown /f 1001 -1");
    bob().fails(EPERM, "chown /f 1001 -1");
    root().does("chown /f 1001 -1");
    assertThat(root().look("/f")).returns(1001L, Status::uid).returns(1000L, Status::gid);
  }

  @Test
  default void theOwnerMaySetTheGroupToOneOfHisOwn() {
    alice().does("write /f 0666 0 3 1", "chown /f -1 100");
    assertThat(alice().look("/f").gid()).isEqualTo(100);
    alice().does("chown /f 1000 1000");
    assertThat(alice().look("/f").gid()).isEqualTo(1000);
    alice().fails(EPERM, "chown /f -1 1001", "chown /f -1 0");
    bob().fails(EPERM, "chown /f -1 100", "chown /f -1 1001", "chown /f -1 1000");
  }

  @Test
  default void setuidAndSetgidWithGroupExecuteAreClearedForUidZeroToo() {
    alice().does("write /f 0666 0 3 1", "chmod /f 06755", "chown /f -1 100");
    assertThat(alice().look("/f").mode()).isEqualTo("0755");
    root().does("chmod /f 06755", "chown /f 0 0");
    assertThat(alice().look("/f").mode()).isEqualTo("0755");
    root().does("mknod /p p 0666 0 0", "chmod /p 06777", "chown /p 1000 1000");
    assertThat(alice().look("/p").mode()).isEqualTo("0777");
  }

  @Test
  default void setgidWithoutGroupExecuteStays() {
    root().does("write /f 0666 0 3 1", "chmod /f 06745", "chown /f 1000 100");
    assertThat(alice().look("/f").mode()).isEqualTo("2745");
  }

  @Test
  default void onADirectorySetuidAndSetgidStay() {
    root().does("mkdir /d 0755", "chmod /d 07775", "chown /d 1000 100");
    assertThat(root().look("/d").mode()).isEqualTo("7775");
    alice().does("chown /d -1 1000");
    assertThat(root().look("/d").mode()).isEqualTo("7775");
  }

  @Test
  default void theOwnersChownToThePresentIdsUpdatesCtime() {
    alice().does("write /f 0666 0 3 1");
    Status before = alice().look("/f");
    alice().does("chown /f 1000 1000");
    Status after = alice().look("/f");
    assertThat(after.ctime()).isAfter(before.ctime());
    assertThat(after.mtime()).isEqualTo(before.mtime());
  }

  @Test
  default void uidZerosChownWithMinusOneForBothUpdatesCtime() {
    alice().does("write /f 0666 0 3 1");
    Status before = alice().look("/f");
    root().does("chown /f -1 -1");
    Status after = alice().look("/f");
    assertThat(after.ctime()).isAfter(before.ctime());
    assertThat(after.uid()).isEqualTo(1000);
  }

  @Test
  default void aFailedChownChangesNothing() {
    alice().does("write /f 0666 0 3 1", "chmod /f 06755");
    Status before = alice().look("/f");
    bob().fails(EPERM, "chown /f 1001 1001");
    assertThat(alice().look("/f")).isEqualTo(before);
  }
}
