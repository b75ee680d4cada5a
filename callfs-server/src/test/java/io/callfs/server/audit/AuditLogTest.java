package io.callfs.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callfs.fs.Credentials;
import io.callfs.http.AuditListener.Event;
import io.callfs.http.AuditListener.Kind;
import io.callfs.server.setup.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditLogTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  @TempDir Path directory;

  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("audit.jsonl");
  }

  private static Event change(String path) {
    return new Event(
        Kind.CHANGE,
        "PUT",
        "/v1/files/{path}",
        path,
        null,
        null,
        201,
        "ann",
        0xabcdL,
        new Credentials(7, 8, Set.of()),
        "r1",
        "192.0.2.1");
  }

  private void write(boolean chain, String... paths) {
    try (AuditLog log = AuditLog.open(file, chain, () -> NOW)) {
      for (String path : paths) {
        log.happened(change(path));
      }
    }
  }

  @Test
  void eventIsOneLineWhateverItsPathHolds() throws IOException {
    write(false, "/a\n\"b\u2028\u001b");
    assertThat(Files.readAllLines(file))
        .containsExactly(
            "{\"time\":\"2026-11-21T10:00:00Z\",\"event\":\"change\",\"request_id\":\"r1\","
                + "\"remote\":\"192.0.2.1\",\"user\":\"ann\",\"key\":\"0000abcd\",\"uid\":7,\"gid\":8,"
                + "\"method\":\"PUT\",\"route\":\"/v1/files/{path}\","
                + "\"path\":\"/a\\n\\\"b\\u2028\\u001B\",\"status\":201}");
  }

  @Test
  void linesAreAppended() throws IOException {
    write(false, "/a", "/b");
    write(false, "/c");
    assertThat(Files.readAllLines(file)).hasSize(3);
  }

  @Test
  void chainGoesOnAfterARestart() throws IOException {
    write(true, "/a", "/b");
    write(true, "/c");
    AuditVerification found = AuditVerification.of(file);
    assertThat(found.broken()).isEmpty();
    assertThat(found.lines()).isEqualTo(3);
    assertThat(Files.readAllLines(file).get(2)).contains(found.lastHash());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatACrashHasLeftOfALineGoesWithTheNextStart(boolean chain) throws IOException {
    write(chain, "/a", "/b");
    List<String> lines = Files.readAllLines(file);
    Files.writeString(file, lines.get(0) + "\n" + lines.get(1).substring(0, 40));
    write(chain, "/c");
    assertThat(Files.readAllLines(file)).hasSize(2).contains(lines.get(0));
    assertThat(Files.readAllLines(file).get(1)).containsOnlyOnce("time").contains("/c");
    assertThat(AuditVerification.of(file).broken().isEmpty()).isEqualTo(chain);
  }

  @Test
  void aFileWithNothingButAPieceOfALineBeginsAnew() throws IOException {
    Files.writeString(file, "{\"time\"");
    write(true, "/a");
    assertThat(AuditVerification.of(file).broken()).isEmpty();
  }

  @Test
  void everyChangeOfAChainedLogIsFound() throws IOException {
    write(true, "/a", "/b", "/c", "/d");
    List<String> lines = Files.readAllLines(file);
    List<String> changed = new ArrayList<>(lines);
    changed.set(1, lines.get(1).replace("ann", "bob"));
    assertBroken(changed, 2);
    assertBroken(List.of(lines.get(0), lines.get(2), lines.get(3)), 2);
    assertBroken(List.of(lines.get(1), lines.get(0), lines.get(2)), 1);
    assertBroken(List.of(lines.get(0), lines.get(0), lines.get(1)), 2);
    assertBroken(List.of(lines.get(0), "{}"), 2);
    assertBroken(lines.subList(1, 4), 1);
    for (int i = 0; i < lines.get(0).length(); i++) {
      char other = lines.get(0).charAt(i) == 'x' ? 'y' : 'x';
      String flipped = lines.get(0).substring(0, i) + other + lines.get(0).substring(i + 1);
      assertBroken(List.of(flipped, lines.get(1)), 1);
    }
  }

  private void assertBroken(List<String> lines, long where) throws IOException {
    Path copy = Files.write(directory.resolve("copy"), lines);
    assertThat(AuditVerification.of(copy).broken()).isEqualTo(OptionalLong.of(where));
  }

  @Test
  void tailThatIsCutOffShowsInTheLastHash() throws IOException {
    write(true, "/a", "/b");
    String last = AuditVerification.of(file).lastHash();
    Files.write(file, Files.readAllLines(file).subList(0, 1));
    assertThat(AuditVerification.of(file).lastHash()).isNotEqualTo(last);
  }

  @Test
  void chainIsNotBegunInTheMiddleOfAFile() {
    write(false, "/a");
    assertThatThrownBy(() -> write(true, "/b"))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("last line has no hash");
  }

  @Test
  void fileThatCannotBeMadeIsOneLine() {
    assertThatThrownBy(
            () -> AuditLog.open(directory.resolve("none").resolve("a"), false, () -> NOW))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("can't be used");
  }
}
