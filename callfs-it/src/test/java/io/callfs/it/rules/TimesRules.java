package io.callfs.it.rules;

import static io.callfs.fs.Errno.EACCES;
import static io.callfs.fs.Errno.EPERM;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** §13 Times. */
public interface TimesRules extends Rules {

  @Test
  default void explicitTimesAndExactlyOneOmitNeedTheOwnerOrUidZero() {
    alice().does("write /f 0666 0 3 1", "chmod /f 0666");
    for (String times : List.of("1.0 2.0", "n 2.0", "1.0 n", "1.0 o", "o 1.0", "n o", "o n")) {
      bob().fails(EPERM, "utimens /f 1 " + times);
      alice().does("utimens /f 1 " + times);
      root().does("utimens /f 1 " + times);
    }
  }

  @Test
  default void bothNowNeedTheOwnerUidZeroOrWritePermission() {
    alice().does("write /f 0666 0 3 1", "chmod /f 0666");
    bob().does("utimens /f 1 n n");
    alice().does("chmod /f 0444", "utimens /f 1 n n");
    bob().fails(EACCES, "utimens /f 1 n n");
    root().does("utimens /f 1 n n");
  }

  @Test
  default void bothOmitIsAlwaysAllowedAndChangesNothing() {
    alice().does("write /f 0600 0 3 1");
    Status before = alice().look("/f");
    bob().does("utimens /f 1 o o");
    assertThat(alice().look("/f")).isEqualTo(before);
  }

  @Test
  default void otherwiseCtimeIsNow() {
    alice().does("write /f 0600 0 3 1");
    for (String times : List.of("1.0 2.0", "n n", "o 3.0", "n o")) {
      Status before = alice().look("/f");
      alice().does("utimens /f 1 " + times);
      assertThat(alice().look("/f").ctime()).as(times).isAfter(before.ctime());
    }
  }

  @Test
  default void omitLeavesTheTimeThatItIsSaidOf() {
    alice().does("write /f 0600 0 3 1", "utimens /f 1 1.0 2.0", "utimens /f 1 o 4.5");
    assertThat(alice().look("/f"))
        .returns(Instant.ofEpochSecond(1), Status::atime)
        .returns(Instant.ofEpochSecond(4, 5), Status::mtime);
    alice().does("utimens /f 1 6.0 o");
    assertThat(alice().look("/f"))
        .returns(Instant.ofEpochSecond(6), Status::atime)
        .returns(Instant.ofEpochSecond(4, 5), Status::mtime);
  }

  @Test
  default void timesBefore1970AndAfter2106AreKept() {
    alice().does("write /f 0600 0 3 1", "utimens /f 1 -2208988800.123 7000000000.999999999");
    assertThat(alice().look("/f"))
        .returns(Instant.ofEpochSecond(-2208988800L, 123), Status::atime)
        .returns(Instant.ofEpochSecond(7_000_000_000L, 999_999_999), Status::mtime);
    alice().does("utimens /f 1 4294967296.1 -1.999999999");
    assertThat(alice().look("/f"))
        .returns(Instant.ofEpochSecond(4_294_967_296L, 1), Status::atime)
        .returns(Instant.ofEpochSecond(-1, 999_999_999), Status::mtime);
  }

  @Test
  default void withoutFollowingTheLinksTimesAreSet() {
    alice().does("write /f 0600 0 3 1", "symlink f /l");
    Status before = alice().look("/f");
    alice().does("utimens /l 0 1.0 2.0");
    assertThat(alice().look("/l").mtime()).isEqualTo(Instant.ofEpochSecond(2));
    assertThat(alice().look("/f")).isEqualTo(before);
  }
}
