package io.callfs.it.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.memory.InMemoryMetadataStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Calls that random ones rarely hit, or that the engine once answered differently; each line is
 * {@code uid gid groups umask call arguments}, as {@link KernelTest} reports them.
 */
class KernelScenariosTest {

  @TempDir static Path directory;
  private static Path program = Path.of("/");

  @BeforeAll
  static void compile() throws IOException, InterruptedException {
    Kernel.assumePossible();
    program = Kernel.compile(directory);
  }

  @Test
  void fortyLinksAreFollowedAndNoMore() throws IOException {
    List<String> calls = new ArrayList<>(List.of("0 0 - 0 symlink . /l", "0 0 - 0 mkdir /d 0755"));
    for (int links = 38; links <= 42; links++) {
      String path = "/l".repeat(links);
      calls.add("0 0 - 0 stat " + path);
      calls.add("0 0 - 0 lstat " + path);
      calls.add("0 0 - 0 stat " + path + "/");
      calls.add("0 0 - 0 mkdir " + path + "/new" + links + " 0755");
      calls.add("0 0 - 0 rename " + path + "/d /d 0");
      calls.add("0 0 - 0 write " + path + "/f 0644 0 3 1");
    }
    calls.add("0 0 - 0 symlink /d /chain0");
    for (int i = 1; i <= 42; i++) {
      calls.add("0 0 - 0 symlink chain" + (i - 1) + " /chain" + i);
      calls.add("0 0 - 0 list /chain" + i);
      calls.add("0 0 - 0 write /chain" + i + "/g 0644 0 3 " + i);
    }
    requireSame(calls);
  }

  @Test
  void namesAndPathsEndAtTheirLimits() throws IOException {
    String deep = "/.".repeat(2046);
    requireSame(
        List.of(
            "0 0 - 0 mkdir /" + "n".repeat(255) + " 0755",
            "0 0 - 0 mkdir /" + "n".repeat(256) + " 0755",
            "0 0 - 0 mkdir /" + "%c3%a9".repeat(127) + "x 0755",
            "0 0 - 0 mkdir /" + "%c3%a9".repeat(128) + " 0755",
            "0 0 - 0 write " + deep + "/ab 0644 0 1 1",
            "0 0 - 0 stat " + deep + "/ab",
            "0 0 - 0 stat " + deep + "/abc",
            "0 0 - 0 symlink " + "./".repeat(2047) + "a /longest",
            "0 0 - 0 symlink " + "./".repeat(2047) + "ab /longer",
            "0 0 - 0 readlink /longest",
            "0 0 - 0 stat /longest",
            "0 0 - 0 write /longest 0644 0 5 5",
            "0 0 - 0 stat /missing/" + "n".repeat(256),
            "0 0 - 0 stat /ab/" + "n".repeat(256),
            "0 0 - 0 unlink /" + "n".repeat(256) + "/",
            "0 0 - 0 write /" + "n".repeat(256) + "/ 0644 0 1 1"));
  }

  @Test
  void bothDirectoriesOfARenameComeBeforeEitherName() throws IOException {
    String tooLong = "/" + "n".repeat(256);
    requireSame(
        List.of(
            "0 0 - 0 write /f 0644 0 1 1",
            "0 0 - 0 mkdir /d 0755",
            "0 0 - 0 rename " + tooLong + " /missing/x 0",
            "0 0 - 0 rename " + tooLong + " /f/x 0",
            "0 0 - 0 rename " + tooLong + " /.. 0",
            "0 0 - 0 rename /missing " + tooLong + " 0",
            "0 0 - 0 rename /. " + tooLong + " 0",
            "0 0 - 0 rename /f " + tooLong + " 1",
            "0 0 - 0 rename /d/.. /f 2"));
  }

  @Test
  void theSourceOfALinkComesBeforeItsNewName() throws IOException {
    requireSame(
        List.of(
            "0 0 - 0 write /f 0644 0 1 1",
            "0 0 - 0 mkdir /d 0755",
            "0 0 - 0 link /missing /f 0",
            "0 0 - 0 link /f/x /d 0",
            "0 0 - 0 link /d /f 0",
            "0 0 - 0 link /d /new/ 0",
            "0 0 - 0 link /f /new/ 0",
            "1000 1000 - 0 link /d /new 0",
            "0 0 - 0 link /d /new 0"));
  }

  @Test
  void openWithCreationRefusesASlashBeforeItLooks() throws IOException {
    requireSame(
        List.of(
            "0 0 - 0 symlink loop /loop",
            "0 0 - 0 symlink made/ /slash",
            "0 0 - 0 symlink made /dangling",
            "0 0 - 0 write /loop/ 0644 0 1 1",
            "0 0 - 0 write /slash 0644 0 1 1",
            "0 0 - 0 write /slash 0644 1 1 1",
            "0 0 - 0 write / 0644 0 1 1",
            "0 0 - 0 write / 0644 1 1 1",
            "0 0 - 0 write /. 0644 1 1 1",
            "0 0 - 0 write /dangling 0644 1 1 1",
            "0 0 - 0 write /dangling 0644 0 1 1",
            "0 0 - 0 write /made/ 0644 1 1 1",
            "0 0 - 0 write /made/. 0644 1 1 1"));
  }

  @Test
  void setGroupIdOfANewFileIsJudgedBeforeTheUmask() throws IOException {
    requireSame(
        List.of(
            "0 0 - 0 mkdir /d 0777",
            "0 0 - 0 chown /d 0 2000",
            "0 0 - 0 chmod /d 02777",
            "1000 1000 - 0777 write /d/a 02770 0 0 1",
            "1000 1000 - 0010 mknod /d/b p 02770 0 0",
            "1000 1000 - 0 mknod /d/c f 02760 0 0",
            "1000 1000 2000 0 mknod /d/d f 02770 0 0",
            "1000 1000 - 0 mkdir /d/e 02770"));
  }

  @Test
  void chownThatWouldClearBitsNeedsTheOwner() throws IOException {
    requireSame(
        List.of(
            "1000 1000 - 0 mkdir /d 0777",
            "0 0 - 0 chmod / 0777",
            "1000 1000 - 0 mknod /plain f 0755 0 0",
            "1000 1000 - 0 mknod /setuid f 04755 0 0",
            "1000 1000 - 0 mknod /setgid f 02755 0 0",
            "1000 1000 - 0 mknod /locking f 02745 0 0",
            "1001 1001 - 0 chown /plain -1 -1",
            "1001 1001 - 0 chown /setuid -1 -1",
            "1001 1001 - 0 chown /setgid -1 -1",
            "1001 1001 - 0 chown /locking -1 -1",
            "1000 1000 - 0 chown /setuid -1 -1",
            "0 0 - 0 chown /setgid -1 -1",
            "1000 1000 - 0 chown /locking 1000 1000"));
  }

  @Test
  void theStickyBitGuardsBothEndsOfARename() throws IOException {
    requireSame(
        List.of(
            "0 0 - 0 mkdir /tmp 01777",
            "0 0 - 0 chmod / 0777",
            "1000 1000 - 0 write /tmp/mine 0666 0 3 1",
            "1001 1001 - 0 write /tmp/yours 0666 0 3 2",
            "1001 1001 - 0 unlink /tmp/mine",
            "1001 1001 - 0 rename /tmp/mine /taken 0",
            "1001 1001 - 0 rename /tmp/yours /tmp/mine 0",
            "1001 1001 - 0 rename /tmp/yours /tmp/mine 2",
            "1000 1000 - 0 mkdir /tmp/dir 0777",
            "1001 1001 - 0 rmdir /tmp/dir",
            "1001 1001 - 0 write /tmp/dir/f 0644 0 1 1",
            "1001 1001 - 0 rename /tmp/dir/f /tmp/f 0",
            "1000 1000 - 0 unlink /tmp/f",
            "0 0 - 0 unlink /tmp/f",
            "1000 1000 - 0 rename /tmp/mine /tmp/dir/mine 0"));
  }

  @Test
  void twoUsersAndAnAdministratorMayWhatTheModesSay() throws IOException {
    requireSame(
        List.of(
            "0 0 - 022 mkdir /home 0755",
            "0 0 - 022 mkdir /home/alice 0755",
            "0 0 - 022 chown /home/alice 1000 1000",
            "1000 1000 - 022 write /home/alice/secret 0600 0 9 1",
            "1000 1000 - 022 write /home/alice/public 0644 0 9 2",
            "1001 1001 - 022 read /home/alice/secret",
            "1001 1001 - 022 read /home/alice/public",
            "1001 1001 - 022 access /home/alice/secret 4 1",
            "1001 1001 - 022 write /home/alice/public 0644 0 9 3",
            "1001 1001 - 022 write /home/alice/new 0644 0 9 3",
            "1001 1001 - 022 mkdir /home/alice/new 0755",
            "1001 1001 - 022 unlink /home/alice/public",
            "1001 1001 - 022 rename /home/alice/public /home/alice/mine 0",
            "1001 1001 - 022 chmod /home/alice/secret 0644",
            "1001 1001 - 022 chown /home/alice/secret 1001 1001",
            "0 0 - 022 read /home/alice/secret",
            "0 0 - 022 write /home/alice/secret 0600 0 5 4",
            "1000 1000 - 022 read /home/alice/secret",
            "0 0 - 022 mkdir /shared 0755",
            "0 0 - 022 chown /shared 0 2000",
            "0 0 - 022 chmod /shared 02775",
            "1000 1000 2000 002 write /shared/a 0666 0 1 1",
            "1000 1000 2000 002 mkdir /shared/d 0777",
            "1001 1001 2000 002 write /shared/a 0666 0 1 2",
            "1001 1001 2000 002 write /shared/d/b 0666 0 1 2",
            "1001 1001 - 002 write /shared/c 0666 0 1 2",
            "1000 1000 - 022 chmod /home/alice 0711",
            "1001 1001 - 022 list /home/alice",
            "1001 1001 - 022 read /home/alice/public",
            "1000 1000 - 022 chmod /home/alice 0700",
            "1001 1001 - 022 read /home/alice/public",
            "0 0 - 022 remove /home/alice"));
  }

  @Test
  void extendedAttributesHaveTheRulesOfTheirNamespaces() throws IOException {
    List<String> calls =
        new ArrayList<>(
            List.of(
                "0 0 - 0 chmod / 0777",
                "1000 1000 - 0 write /f 0640 0 3 1",
                "1000 1000 - 0 mkdir /d 0777",
                "1000 1000 - 0 mkdir /sticky 01777",
                "0 0 - 0 symlink f /l",
                "0 0 - 0 symlink missing /dangling",
                "0 0 - 0 mknod /p p 0666 0 0",
                "0 0 - 0 mknod /s s 0777 0 0"));
    for (String who : List.of("0 0 -", "1000 1000 -", "1001 1001 -")) {
      for (String path : List.of("/f", "/d", "/sticky", "/l", "/dangling", "/p", "/s", "/no")) {
        for (int follow = 0; follow < 2; follow++) {
          for (String name :
              List.of("user.a", "trusted.a", "security.a", "system.a", "user.", "other.a")) {
            calls.add(who + " 0 setxattr " + path + " " + name + " value " + follow);
            calls.add(who + " 0 xattrs " + path + " " + follow);
            calls.add("1001 1001 - 0 xattrs " + path + " " + follow);
            calls.add(who + " 0 removexattr " + path + " " + name + " " + follow);
            calls.add(who + " 0 removexattr " + path + " " + name + " " + follow);
            calls.add("0 0 - 0 setxattr " + path + " " + name + " again " + follow);
          }
        }
      }
    }
    requireSame(calls);
  }

  @Test
  void namesOfExtendedAttributesEndAtTheirLimit() throws IOException {
    requireSame(
        List.of(
            "0 0 - 0 write /f 0644 0 3 1",
            "0 0 - 0 setxattr /f user." + "n".repeat(250) + " x 1",
            "0 0 - 0 setxattr /f user." + "n".repeat(251) + " x 1",
            "0 0 - 0 setxattr /missing user." + "n".repeat(251) + " x 1",
            "0 0 - 0 removexattr /missing user." + "n".repeat(251) + " 1",
            "0 0 - 0 setxattr /missing  x 1",
            "0 0 - 0 setxattr /f user.%c3%bc  1",
            "0 0 - 0 xattrs /f 1",
            "0 0 - 0 setxattr /f user.big " + "x".repeat(65537) + " 1",
            "0 0 - 0 setxattr /missing user.big " + "x".repeat(65537) + " 1"));
  }

  private static void requireSame(List<String> lines) throws IOException {
    Comparison comparison = new Comparison(program, InMemoryMetadataStore::new);
    Optional<Difference> difference = comparison.replay(lines.stream().map(Call::parse).toList());
    assertThat(difference.map(found -> found.last().line() + found.expected() + found.engine()))
        .isEmpty();
  }
}
