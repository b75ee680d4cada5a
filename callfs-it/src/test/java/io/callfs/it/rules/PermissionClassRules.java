package io.callfs.it.rules;

import static io.callfs.fs.Errno.EACCES;

import org.junit.jupiter.api.Test;

/** §13 Permission classes. */
public interface PermissionClassRules extends Rules {

  @Test
  default void onlyTheOwnersClassCountsForTheOwner() {
    alice().does("write /f 0666 0 3 1", "chmod /f 0077");
    alice().fails(EACCES, "read /f", "truncate /f 0", "access /f 4 1", "access /f 1 1");
    carol().does("read /f", "access /f 7 1", "truncate /f 1");
  }

  @Test
  default void onlyTheGroupsClassCountsForItsMembers() {
    root().does("write /f 0666 0 3 1", "chown /f 0 100", "chmod /f 0607");
    bob().fails(EACCES, "read /f", "truncate /f 0", "access /f 1 1");
    carol().does("read /f", "truncate /f 1", "access /f 7 1");
  }

  @Test
  default void theGroupIsTheGidOrAnyOfTheGroups() {
    root().does("write /by-gid 0666 0 3 1", "chown /by-gid 0 1001", "chmod /by-gid 0640");
    root().does("write /by-groups 0666 0 3 1", "chown /by-groups 0 100", "chmod /by-groups 0640");
    bob().does("read /by-gid", "read /by-groups");
    alice().does("read /by-groups");
    alice().fails(EACCES, "read /by-gid");
    carol().fails(EACCES, "read /by-gid", "read /by-groups");
  }

  @Test
  default void everybodyElseIsOther() {
    root().does("write /f 0666 0 3 1", "chmod /f 0660");
    carol().fails(EACCES, "read /f");
    root().does("chmod /f 0004");
    carol().does("read /f");
    carol().fails(EACCES, "truncate /f 0");
  }

  @Test
  default void theClassesCountForDirectoriesToo() {
    alice().does("mkdir /d 0777", "chmod /d 0077");
    alice().fails(EACCES, "list /d", "mkdir /d/x 0755", "stat /d/x");
    carol().does("mkdir /d/x 0755", "list /d");
  }

  @Test
  default void uidZeroPassesButExecutesOnlyWhatSomebodyMay() {
    alice().does("write /f 0600 0 3 1", "mkdir /d 0000");
    root().does("read /f", "truncate /f 0", "mkdir /d/x 0755", "list /d", "access /d 7 1");
    root().fails(EACCES, "access /f 1 1");
    alice().does("chmod /f 0001");
    root().does("access /f 7 1");
  }
}
