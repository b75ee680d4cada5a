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
 * Open files, compared with the kernel; lines as {@link KernelScenariosTest} has them. {@code
 * fdopen SLOT PATH FLAGS MODE}: flags are one letter for the access mode (r, w, b) and more for
 * O_CREAT (c), O_EXCL (x), O_TRUNC (t), O_APPEND (a), O_NOFOLLOW (n), O_DIRECTORY (d).
 */
class KernelOpenFilesTest {

  @TempDir static Path directory;
  private static Path program = Path.of("/");

  @BeforeAll
  static void compile() throws IOException, InterruptedException {
    Kernel.assumePossible();
    program = Kernel.compile(directory);
  }

  @Test
  void everySetOfFlagsOpensOrRefusesEveryKindOfNode() throws IOException {
    List<String> calls =
        new ArrayList<>(
            List.of(
                "0 0 - 0 chmod / 0777",
                "1000 1000 - 0 write /f 0640 0 10 1",
                "1000 1000 - 0 mkdir /d 0750",
                "1000 1000 - 0 symlink f /link",
                "1000 1000 - 0 symlink d /dirlink",
                "1000 1000 - 0 symlink loop /loop",
                "1000 1000 - 0 mknod /fifo p 0666 0 0",
                "1000 1000 - 0 mknod /socket s 0666 0 0"));
    List<String> paths =
        List.of(
            "/f",
            "/f/",
            "/d",
            "/d/",
            "/d/.",
            "/link",
            "/link/",
            "/dirlink",
            "/dirlink/",
            "/loop",
            "/fifo",
            "/socket",
            "/none/x",
            "/f/x",
            "/");
    List<String> flags =
        List.of("", "c", "cx", "t", "ct", "cxt", "a", "n", "cn", "cnt", "d", "nd", "x", "dt");
    for (String who : List.of("0 0 - 0", "1000 1000 - 0", "1001 1001 - 0")) {
      for (String path : paths) {
        for (String flag : flags) {
          for (String access : List.of("r", "w", "b")) {
            calls.add(who + " fdopen 0 " + path + " " + access + flag + " 0600");
            calls.add(who + " fdread 0 0 100");
          }
        }
      }
    }
    requireSame(calls);
  }

  @Test
  void creationFollowsDanglingLinksAndMakesNothingElse() throws IOException {
    List<String> calls = new ArrayList<>(List.of("0 0 - 0 chmod / 0777"));
    int made = 0;
    for (String flags : List.of("rc", "wc", "bc", "rct", "rcx", "rcn", "rcxn", "r", "w", "rn")) {
      for (String text : List.of("target", "target/", "/d/target", "missing/target")) {
        made++;
        calls.add("1000 1000 - 0 symlink " + text + made + " /link" + made);
        calls.add("1001 1001 - 027 fdopen 1 /link" + made + " " + flags + " 07777");
        calls.add("1001 1001 - 027 fdwrite 1 0 5 1");
        calls.add("1001 1001 - 027 fdopen 2 /new" + made + "/ " + flags + " 0666");
        calls.add("1001 1001 - 027 fdopen 2 /new" + made + " " + flags + " 0666");
      }
    }
    requireSame(calls);
  }

  @Test
  void theModeOfANewFileDoesNotBindItsOpening() throws IOException {
    requireSame(
        List.of(
            "0 0 - 0 chmod / 0777",
            "1000 1000 - 0 fdopen 0 /f bc 0000",
            "1000 1000 - 0 fdwrite 0 0 10 1",
            "1000 1000 - 0 fdread 0 0 10",
            "1000 1000 - 0 fdopen 1 /f r 0000",
            "1000 1000 - 0 fdopen 1 /f rc 0777",
            "1000 1000 - 0 fdopen 2 /g rct 0444",
            "1000 1000 - 0 fdopen 3 /g rct 0444",
            "0 0 - 0 fdopen 3 /g rct 0444",
            "1000 1000 - 0 ftruncate 0 3",
            "1000 1000 - 0 ftruncate 2 3",
            "1000 1000 - 0 fdstat 0"));
  }

  @Test
  void anUnlinkedFileLivesOnUntilItIsClosed() throws IOException {
    requireSame(
        List.of(
            "0 0 - 0 write /f 0644 0 5000 1",
            "0 0 - 0 fdopen 0 /f b 0",
            "0 0 - 0 fdopen 1 /f r 0",
            "0 0 - 0 unlink /f",
            "0 0 - 0 fdstat 0",
            "0 0 - 0 write /f 0644 0 10 2",
            "0 0 - 0 fdread 1 0 5000",
            "0 0 - 0 fdwrite 0 4000 2000 3",
            "0 0 - 0 fchmod 1 0600",
            "0 0 - 0 fchown 1 1000 1000",
            "0 0 - 0 futimens 1 5.5 n",
            "0 0 - 0 fdclose 0",
            "0 0 - 0 fdread 1 3000 5000",
            "0 0 - 0 fdstat 1",
            "0 0 - 0 fdclose 1",
            "0 0 - 0 fdstat 1",
            "0 0 - 0 read /f"));
  }

  @Test
  void aFileThatARenameReplacesLivesOn() throws IOException {
    requireSame(
        List.of(
            "0 0 - 0 write /a 0644 0 500 1",
            "0 0 - 0 write /b 0644 0 600 2",
            "0 0 - 0 link /b /c 0",
            "0 0 - 0 fdopen 0 /a b 0",
            "0 0 - 0 fdopen 1 /b b 0",
            "0 0 - 0 rename /a /b 0",
            "0 0 - 0 fdstat 0",
            "0 0 - 0 fdstat 1",
            "0 0 - 0 rename /b /c 0",
            "0 0 - 0 fdstat 1",
            "0 0 - 0 fdwrite 1 -1 100 3",
            "0 0 - 0 fdread 1 0 1000",
            "0 0 - 0 fdread 0 0 1000",
            "0 0 - 0 read /c"));
  }

  @Test
  void rightsTakenAwayDoNotBindWhatIsOpen() throws IOException {
    requireSame(
        List.of(
            "0 0 - 0 chmod / 0777",
            "1000 1000 - 0 mkdir /d 0777",
            "1000 1000 - 0 write /d/f 0777 0 100 1",
            "1000 1000 - 0 chmod /d/f 06777",
            "1001 1001 - 0 fdopen 0 /d/f b 0",
            "1000 1000 - 0 chmod /d/f 0000",
            "1000 1000 - 0 chmod /d 0000",
            "1001 1001 - 0 fdwrite 0 50 100 2",
            "1001 1001 - 0 fdread 0 0 200",
            "1001 1001 - 0 ftruncate 0 120",
            "1001 1001 - 0 fchmod 0 0777",
            "1001 1001 - 0 fchown 0 1001 -1",
            "1001 1001 - 0 futimens 0 n n",
            "0 0 - 0 chmod /d 0777",
            "1000 1000 - 0 chmod /d/f 06777",
            "1001 1001 - 0 futimens 0 n n",
            "1001 1001 - 0 futimens 0 1.0 n",
            "1001 1001 - 0 futimens 0 o o",
            "1001 1001 - 0 fdwrite 0 0 0 2",
            "1001 1001 - 0 fdwrite 0 0 1 2",
            "1001 1001 - 0 fdopen 1 /d/f r 0",
            "1001 1001 - 0 chmod /d/f 0777"));
  }

  @Test
  void aFifoIsOpenedWhereThatWaitsForNobody() throws IOException {
    requireSame(
        List.of(
            "0 0 - 0 mknod /p p 0644 0 0",
            "0 0 - 0 fdopen 0 /p r 0",
            "0 0 - 0 fdopen 1 /p bct 0600",
            "0 0 - 0 fdread 0 0 10",
            "0 0 - 0 fdread 0 -1 10",
            "0 0 - 0 fdwrite 0 0 10 1",
            "0 0 - 0 fdwrite 0 -1 10 1",
            "0 0 - 0 fdread 1 0 10",
            "0 0 - 0 fdwrite 1 0 10 1",
            "0 0 - 0 fdwrite 1 -5 10 1",
            "0 0 - 0 ftruncate 1 0",
            "0 0 - 0 fchmod 0 0600",
            "0 0 - 0 fchown 1 1000 1000",
            "0 0 - 0 futimens 0 5.5 n",
            "0 0 - 0 fdstat 1",
            "0 0 - 0 unlink /p",
            "0 0 - 0 fdstat 0",
            "0 0 - 0 fdclose 0",
            "0 0 - 0 fdstat 1",
            "0 0 - 0 fdclose 1"));
  }

  @Test
  void appendingIgnoresEveryPosition() throws IOException {
    requireSame(
        List.of(
            "0 0 - 0 write /f 0644 0 100 1",
            "0 0 - 0 fdopen 0 /f ba 0",
            "0 0 - 0 fdopen 1 /f b 0",
            "0 0 - 0 fdwrite 0 0 10 2",
            "0 0 - 0 fdread 0 -1 5",
            "0 0 - 0 fdwrite 1 200 10 3",
            "0 0 - 0 fdwrite 0 -1 10 4",
            "0 0 - 0 fdread 0 -1 100",
            "0 0 - 0 fdwrite 0 50 0 4",
            "0 0 - 0 fdopen 2 /f ba 0",
            "0 0 - 0 fdwrite 2 -1 0 4",
            "0 0 - 0 fdread 2 -1 1000",
            "0 0 - 0 ftruncate 0 7",
            "0 0 - 0 fdwrite 0 -1 3 5",
            "0 0 - 0 fdread 1 0 1000"));
  }

  @Test
  void readsAndWritesWithoutAPositionShareIt() throws IOException {
    requireSame(
        List.of(
            "0 0 - 0 fdopen 0 /f bc 0644",
            "0 0 - 0 fdwrite 0 -1 100 1",
            "0 0 - 0 fdread 0 -1 100",
            "0 0 - 0 fdwrite 0 10 20 2",
            "0 0 - 0 fdwrite 0 -1 30 3",
            "0 0 - 0 ftruncate 0 40",
            "0 0 - 0 fdread 0 -1 10",
            "0 0 - 0 fdwrite 0 -1 5 4",
            "0 0 - 0 fdstat 0",
            "0 0 - 0 fdopen 1 /f r 0",
            "0 0 - 0 fdread 1 -1 60",
            "0 0 - 0 fdread 1 -1 500",
            "0 0 - 0 fdread 1 -1 500",
            "0 0 - 0 fdwrite 1 -1 5 4"));
  }

  @Test
  void anOpenDirectoryIsToldOfAndChangedAndNotRead() throws IOException {
    requireSame(
        List.of(
            "0 0 - 0 mkdir /d 0755",
            "0 0 - 0 fdopen 0 /d r 0",
            "0 0 - 0 fdopen 1 /d rd 0",
            "0 0 - 0 fdread 0 0 10",
            "0 0 - 0 fdread 0 -1 10",
            "0 0 - 0 fdwrite 0 0 10 1",
            "0 0 - 0 ftruncate 0 0",
            "0 0 - 0 fchmod 0 02700",
            "0 0 - 0 fchown 1 1000 1000",
            "0 0 - 0 futimens 1 7.0 8.0",
            "0 0 - 0 rmdir /d",
            "0 0 - 0 fdstat 0",
            "0 0 - 0 fchmod 1 0711",
            "0 0 - 0 mkdir /d 0755",
            "0 0 - 0 fdstat 1"));
  }

  private static void requireSame(List<String> lines) throws IOException {
    Comparison comparison = new Comparison(program, InMemoryMetadataStore::new);
    Optional<Difference> difference = comparison.replay(lines.stream().map(Call::parse).toList());
    assertThat(
            difference.map(found ->
                found.last().line()
                    + "\nkernel "
                    + found.expected()
                    + "\nengine "
                    + found.engine()))
        .isEmpty();
  }
}
