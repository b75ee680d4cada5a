package io.callfs.it.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.memory.InMemoryMetadataStore;
import io.callfs.metadata.sql.CacheLimits;
import io.callfs.metadata.sqlite.SqliteMetadataStore;
import io.callfs.spi.MetadataStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What concurrent callers are told, and the tree that they leave, is what some order of their calls
 * gives on the model, one that keeps to the order of time.
 *
 * <p>{@code callfs.race.rounds} and {@code callfs.race.seed} (the first one) change how often.
 */
class LinearizabilityTest {

  private static final CacheLimits CACHED =
      new CacheLimits(Duration.ofMinutes(5), 100_000, 16 << 20);

  private static Path directory = Path.of("/");

  @BeforeAll
  static void make() throws IOException {
    directory = Scratch.directory("callfs-race-");
  }

  @AfterAll
  static void remove() throws IOException {
    Scratch.remove(directory);
  }

  static Stream<Arguments> races() {
    return Stream.of(
        Arguments.of("renaming in a ring", ring()),
        Arguments.of("creating against rmdir", creatingAgainstRmdir()),
        Arguments.of("link against unlink", linkAgainstUnlink()),
        Arguments.of("exchanging against removing", exchangingAgainstRemoving()),
        Arguments.of("moving directories into each other", movingIntoEachOther()),
        Arguments.of("appending", appending()));
  }

  private static Race ring() {
    return new Race(
        List.of("write /a 644 0 1 1", "write /b 644 0 2 1", "write /c 644 0 3 1"),
        List.of(
            "rename /a /b 0",
            "rename /b /c 0",
            "rename /c /d 0",
            "rename /d /a 0",
            "rename /a /c 1",
            "rename /c /b 1",
            "rename /b /a 2",
            "list /",
            "read /a"));
  }

  private static Race creatingAgainstRmdir() {
    return new Race(
        List.of("mkdir /d 755"),
        List.of(
            "mkdir /d 755",
            "rmdir /d",
            "rmdir /d",
            "write /d/f 644 0 3 1",
            "write /d/f 644 1 4 1",
            "mkdir /d/f 755",
            "symlink x /d/f",
            "remove /d/f",
            "rename /d/f /g 0",
            "rename /d /e 0",
            "rename /e /d 0",
            "rename /g /d/f 0",
            "list /d"));
  }

  private static Race linkAgainstUnlink() {
    return new Race(
        List.of("write /f 644 0 70 1"),
        List.of(
            "link /f /g 0",
            "link /g /h 0",
            "link /h /f 0",
            "unlink /f",
            "unlink /g",
            "unlink /h",
            "write /f 644 0 80 2",
            "truncate /g 5",
            "rename /f /g 0",
            "read /g",
            "list /"));
  }

  private static Race exchangingAgainstRemoving() {
    return new Race(
        List.of("mkdir /a 755", "write /a/x 644 0 70 1", "write /b 644 0 3 1", "mkdir /c 755"),
        List.of(
            "rename /a /b 2",
            "rename /b /c 2",
            "rename /a/x /b 2",
            "rename /b/x /a 0",
            "remove /a",
            "remove /b",
            "remove /c",
            "remove /a/x",
            "remove /b/x",
            "mkdir /a 755",
            "write /b/x 644 0 80 2",
            "list /b"));
  }

  private static Race movingIntoEachOther() {
    return new Race(
        List.of("mkdir /a 755", "mkdir /b 755", "mkdir /b/c 755"),
        List.of(
            "rename /a /b/a 0",
            "rename /b /a/b 0",
            "rename /a /b/c/a 0",
            "rename /b/a /a 0",
            "rename /a/b /b 0",
            "rename /b/c /c 0",
            "rename /c /a/c 1",
            "rename /a /b/c 2",
            "list /a",
            "list /b"));
  }

  private static Race appending() {
    return new Race(
        List.of(
            "write /log 644 0 0 1",
            "open 0 /log O_RDWR,O_APPEND 0",
            "open 1 /log O_RDWR,O_APPEND 0",
            "open 2 /log O_RDWR,O_APPEND 0",
            "open 3 /log O_RDWR 0",
            "open 4 /log O_WRONLY,O_APPEND 0"),
        List.of(
            "pwrite SLOT 0 MARK",
            "pwrite SLOT 0 MARK",
            "pwrite SLOT 3 MARK" + "x".repeat(70),
            "pread SLOT 0 1000",
            "read /log",
            "truncate /log 4",
            "truncate /log 100",
            "link /log /also 0",
            "unlink /log"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("races")
  void overStoresInMemoryAnOrderExplainsEveryAnswer(String name, Race race) throws Exception {
    assertExplained(race, InMemoryMetadataStore::new, 150);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("races")
  void overSqliteAnOrderExplainsEveryAnswer(String name, Race race) throws Exception {
    assertExplained(race, LinearizabilityTest::sqlite, 15);
  }

  private static void assertExplained(Race race, Supplier<MetadataStore> stores, int rounds)
      throws Exception {
    long seed = Long.getLong("callfs.race.seed", 1);
    Optional<String> found =
        race.inexplicable(stores, seed, Integer.getInteger("callfs.race.rounds", rounds));
    assertThat(found).isEmpty();
  }

  private static MetadataStore sqlite() {
    try {
      Path database = Files.createTempDirectory(directory, "sqlite-").resolve("metadata.db");
      return SqliteMetadataStore.open(database, Duration.ofMinutes(1), CACHED);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void transactionsThatAreNoneAreFoundOut() throws Exception {
    Supplier<MetadataStore> broken = () -> new TornStore(new InMemoryMetadataStore());
    boolean found;
    try {
      found = creatingAgainstRmdir().inexplicable(broken, 1, 2000).isPresent();
    } catch (AssertionError | IllegalStateException e) {
      found = true; // the store itself refuses a name without an inode
    }
    assertThat(found).isTrue();
  }
}
