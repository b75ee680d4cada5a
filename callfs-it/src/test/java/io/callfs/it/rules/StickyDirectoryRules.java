package io.callfs.it.rules;

import static io.callfs.fs.Errno.EPERM;

import org.junit.jupiter.api.Test;

/** §13 Sticky directories. */
public interface StickyDirectoryRules extends Rules {

  /** Makes bob's sticky directory with a file and a directory of alice's. */
  default void begin(String mode) {
    bob().does("mkdir /t 0777", "chmod /t " + mode);
    alice().does("write /t/f 0666 0 3 1", "chmod /t/f 0666", "mkdir /t/d 0777");
    alice().does("chmod /t/d 0777");
    carol().does("write /t/c 0666 0 3 1", "mkdir /t/e 0777");
  }

  @Test
  default void othersMayNotRemoveAnEntry() {
    begin("01777");
    carol().fails(EPERM, "unlink /t/f", "rmdir /t/d", "remove /t/f");
  }

  @Test
  default void othersMayNotRenameAnEntryAway() {
    begin("01777");
    carol().fails(EPERM, "rename /t/f /t/x 0", "rename /t/f /x 0", "rename /t/d /t/x 0");
    carol().fails(EPERM, "rename /t/f /t/x 1", "rename /t/f /t/c 2", "rename /t/c /t/f 2");
  }

  @Test
  default void othersMayNotRenameOverAnEntry() {
    begin("01777");
    carol().fails(EPERM, "rename /t/c /t/f 0", "rename /t/e /t/d 0");
    carol().does("write /mine 0666 0 3 1");
    carol().fails(EPERM, "rename /mine /t/f 0");
  }

  @Test
  default void theEntrysOwnerMay() {
    begin("01777");
    alice().does("rename /t/f /t/g 0", "write /h 0666 0 3 1", "rename /h /t/g 0", "unlink /t/g");
    alice().does("rmdir /t/d");
  }

  @Test
  default void theDirectorysOwnerMay() {
    begin("01777");
    bob().does("rename /t/f /t/g 0", "write /h 0666 0 3 1", "rename /h /t/g 0", "rmdir /t/d");
  }

  @Test
  default void uidZeroMay() {
    begin("01777");
    root().does("rename /t/f /t/g 0", "write /h 0666 0 3 1", "rename /h /t/g 0", "rmdir /t/d");
  }

  @Test
  default void withoutTheStickyBitEverybodyMay() {
    begin("0777");
    carol().does("rename /t/c /t/f 0", "rmdir /t/d");
  }
}
