package io.callfs.core;

import static io.callfs.core.Tree.ALICE;
import static io.callfs.core.Tree.BOB;
import static io.callfs.core.Tree.assertFails;
import static io.callfs.core.Tree.path;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.callfs.fs.Attributes;
import io.callfs.fs.Errno;
import io.callfs.fs.FileType;
import io.callfs.fs.Inode;
import io.callfs.fs.Mode;
import io.callfs.fs.Octets;
import io.callfs.fs.RegularFile;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of xattr(7). */
class ExtendedAttributesTest {

  private final Tree tree = new Tree();

  @BeforeEach
  void makeAFileOfAlice() {
    tree.root.chmod(path("/"), new Mode(0777), Follow.LINKS, Precondition.NONE);
    Tree.put(tree.as(ALICE), "/f", "content");
  }

  @AfterEach
  void close() {
    tree.close();
  }

  private static Octets value(String text) {
    return Octets.copyOf(text.getBytes(UTF_8));
  }

  private static XattrChanges set(String name, String value) {
    return new XattrChanges(Map.of(name, value(value)), Set.of());
  }

  private static XattrChanges removal(String name) {
    return new XattrChanges(Map.of(), Set.of(name));
  }

  private static Inode change(FileSystemView view, String path, XattrChanges changes) {
    return view.setXattrs(path(path), changes, Follow.LINKS, Precondition.NONE);
  }

  private Map<String, Octets> seen(FileSystemView view, String path) {
    return view.xattrs(path(path), Follow.LINKS);
  }

  @Test
  void aValueIsWhatWasSetLast() {
    change(tree.as(ALICE), "/f", set("user.a", "one"));
    change(tree.as(ALICE), "/f", set("user.a", "two"));
    change(tree.as(ALICE), "/f", set("user.empty", ""));
    assertThat(seen(tree.root, "/f"))
        .containsExactly(Map.entry("user.a", value("two")), Map.entry("user.empty", value("")));
  }

  @Test
  void anAttributeThatIsRemovedIsGone() {
    change(tree.as(ALICE), "/f", set("user.a", "one"));
    change(tree.as(ALICE), "/f", removal("user.a"));
    assertThat(seen(tree.root, "/f")).isEmpty();
    assertFails(Errno.ENODATA, () -> change(tree.root, "/f", removal("user.a")));
  }

  @Test
  void allChangesAreMadeOrNone() {
    change(tree.root, "/f", set("user.a", "one"));
    Map<String, Octets> two = Map.of("user.b", value("x"), "user.c", value("x"));
    assertFails(
        Errno.ENODATA,
        () -> change(tree.root, "/f", new XattrChanges(two, Set.of("user.a", "user.absent"))));
    assertThat(seen(tree.root, "/f")).containsOnlyKeys("user.a");
    change(tree.root, "/f", new XattrChanges(two, Set.of("user.a")));
    assertThat(seen(tree.root, "/f")).containsOnlyKeys("user.b", "user.c");
  }

  @Test
  void ctimeChangesAndNothingElse() {
    RegularFile before = (RegularFile) tree.stat("/f");
    tree.clock.advance(Duration.ofSeconds(1));
    RegularFile after = (RegularFile) change(tree.root, "/f", set("user.a", "one"));
    Attributes expected = before.attributes().changed(tree.clock.instant());
    assertThat(after.attributes()).isEqualTo(expected);
    assertThat(after.contentVersion()).isEqualTo(before.contentVersion());
    assertThat(tree.stat("/f")).isEqualTo(after);
  }

  @Test
  void newContentKeepsThem() {
    change(tree.root, "/f", set("user.a", "one"));
    tree.put("/f", "other");
    assertThat(seen(tree.root, "/f")).containsOnlyKeys("user.a");
  }

  @Test
  void userAttributesNeedThePermissionsOfTheContent() {
    change(tree.as(ALICE), "/f", set("user.a", "one"));
    assertFails(Errno.EACCES, () -> change(tree.as(BOB), "/f", set("user.a", "two")));
    assertFails(Errno.EACCES, () -> change(tree.as(BOB), "/f", removal("user.absent")));
    assertThat(seen(tree.as(BOB), "/f")).containsOnlyKeys("user.a");
    tree.root.chmod(path("/f"), new Mode(0600), Follow.LINKS, Precondition.NONE);
    assertFails(Errno.EACCES, () -> seen(tree.as(BOB), "/f"));
    assertThat(seen(tree.as(ALICE), "/f")).containsOnlyKeys("user.a");
  }

  @Test
  void aFileWithoutAttributesTellsSoToAnyone() {
    tree.root.chmod(path("/f"), new Mode(0), Follow.LINKS, Precondition.NONE);
    assertThat(seen(tree.as(BOB), "/f")).isEmpty();
  }

  @Test
  void trustedAttributesAreOfRootAndSeenByRootOnly() {
    change(tree.root, "/f", set("trusted.t", "x"));
    assertThat(seen(tree.root, "/f")).containsOnlyKeys("trusted.t");
    assertThat(seen(tree.as(ALICE), "/f")).isEmpty();
    assertFails(Errno.EPERM, () -> change(tree.as(ALICE), "/f", set("trusted.t", "y")));
    assertFails(Errno.EPERM, () -> change(tree.as(ALICE), "/f", removal("trusted.t")));
  }

  @Test
  void securityAttributesAreOfRootAndSeenByAll() {
    change(tree.root, "/f", set("security.s", "x"));
    tree.root.chmod(path("/f"), new Mode(0), Follow.LINKS, Precondition.NONE);
    assertThat(seen(tree.as(BOB), "/f")).containsOnlyKeys("security.s");
    assertFails(Errno.EPERM, () -> change(tree.as(ALICE), "/f", set("security.s", "y")));
    assertFails(Errno.EOPNOTSUPP, () -> change(tree.root, "/f", set("security.capability", "y")));
  }

  @ParameterizedTest
  @CsvSource({
    "system.posix_acl_access, EOPNOTSUPP, EOPNOTSUPP",
    "system., EOPNOTSUPP, EOPNOTSUPP",
    "user, EOPNOTSUPP, EACCES",
    "other.a, EOPNOTSUPP, EACCES",
    "user., EINVAL, EACCES",
    "trusted., EINVAL, EPERM",
    "security., EINVAL, EPERM",
  })
  void otherNamesAreRefusedAsTheKernelDoes(String name, Errno root, Errno other) {
    assertFails(root, () -> change(tree.root, "/f", set(name, "x")));
    assertFails(root, () -> change(tree.root, "/f", removal(name)));
    assertFails(other, () -> change(tree.as(BOB), "/f", set(name, "x")));
  }

  @Test
  void onlyFilesAndDirectoriesHaveUserAttributes() {
    tree.symlink("/l", "f");
    tree.root.create(
        path("/p"), new NodeSpec.Special(FileType.FIFO, new Mode(0666), 0, 0), Parents.REQUIRE);
    assertFails(Errno.EPERM, () -> change(tree.root, "/p", set("user.a", "x")));
    assertFails(
        Errno.EPERM,
        () ->
            tree.root.setXattrs(path("/l"), set("user.a", "x"), Follow.NOTHING, Precondition.NONE));
    tree.root.setXattrs(path("/l"), set("trusted.a", "x"), Follow.NOTHING, Precondition.NONE);
    assertThat(tree.root.xattrs(path("/l"), Follow.NOTHING)).containsOnlyKeys("trusted.a");
    assertThat(seen(tree.root, "/f")).isEmpty();
    change(tree.root, "/l", set("user.a", "x"));
    assertThat(seen(tree.root, "/f")).containsOnlyKeys("user.a");
  }

  @Test
  void aStickyDirectorysUserAttributesAreItsOwners() {
    tree.mkdir("/d", "0777");
    change(tree.as(BOB), "/d", set("user.a", "x"));
    tree.root.chmod(path("/d"), new Mode(01777), Follow.LINKS, Precondition.NONE);
    assertFails(Errno.EPERM, () -> change(tree.as(BOB), "/d", set("user.a", "y")));
    assertFails(Errno.EPERM, () -> change(tree.as(BOB), "/d", removal("user.a")));
    assertThat(seen(tree.as(BOB), "/d")).containsOnlyKeys("user.a");
    change(tree.root, "/d", removal("user.a"));
  }

  @Test
  void namesAndValuesHaveTheLimitsOfLinux() {
    change(tree.root, "/f", set("user." + "n".repeat(250), "x"));
    assertFails(Errno.ERANGE, () -> set("user." + "n".repeat(251), "x"));
    assertFails(Errno.ERANGE, () -> set("user." + "\u00e9".repeat(126), "x"));
    assertFails(Errno.ERANGE, () -> removal(""));
    assertFails(Errno.E2BIG, () -> set("user.a", "x".repeat(65_537)));
    assertFails(Errno.EINVAL, () -> set("user.a\0b", "x"));
    assertFails(Errno.EINVAL, () -> set("user.\ud800", "x"));
    assertFails(Errno.EINVAL, () -> new XattrChanges(Map.of(), Set.of()));
    assertFails(
        Errno.EINVAL, () -> new XattrChanges(Map.of("user.a", Octets.empty()), Set.of("user.a")));
  }

  @Test
  void allOfAnInodeTakeABlockAtMost() {
    change(tree.root, "/f", set("user.a", "x".repeat(4000)));
    assertFails(Errno.ENOSPC, () -> change(tree.root, "/f", set("user.b", "x".repeat(100))));
    Map<String, Octets> more = new LinkedHashMap<>();
    more.put("user.b", value("x".repeat(100)));
    change(tree.root, "/f", new XattrChanges(more, Set.of("user.a")));
    assertThat(seen(tree.root, "/f")).containsOnlyKeys("user.b");
  }

  @Test
  void aPreconditionIsHeldBeforeAnythingChanges() {
    Precondition never =
        existing -> {
          throw new IllegalStateException("refused");
        };
    assertThat(
            catchThrowable(
                () -> tree.root.setXattrs(path("/f"), set("user.a", "x"), Follow.LINKS, never)))
        .hasMessage("refused");
    assertThat(seen(tree.root, "/f")).isEmpty();
  }
}
