package io.callfs.it.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code callfs demo}, and the tour that it shows. */
class DemoIT {

  /** Files are counted in the background, for the first time at the start. */
  private static final String COUNTED =
      """
      for i in $(seq 200); do
        c $C1/metrics | grep 'callfs_files_per_instance{' && break
      done
      """;

  @TempDir Path directory;

  private static String tour(Distribution demo) throws Exception {
    Await.until(() -> demo.output().contains("Ctrl-C"));
    String text = demo.output();
    return text.substring(text.indexOf("  KEY="), text.indexOf("Ctrl-C"));
  }

  private static String taken(String tour) throws IOException, InterruptedException {
    Process shell = new ProcessBuilder("bash", "-e").redirectErrorStream(true).start();
    try (var in = shell.getOutputStream()) {
      in.write(tour.getBytes(StandardCharsets.UTF_8));
    }
    String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor()).as(said).isZero();
    return said;
  }

  private Map<String, String> temporary() {
    return Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + directory);
  }

  private long temporaries() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(each -> each.getFileName().toString().startsWith("callfs-demo-")).count();
    }
  }

  @Test
  void theTourWorksAsItIsShownAndNothingIsLeft() throws Exception {
    try (Distribution demo = Distribution.run(directory, temporary(), "demo", "--port", "0")) {
      String said = taken(tour(demo));

      assertThat(said)
          .contains("HTTP/1.1 200")
          .contains("X-CallFS-Instance-ID: callfs-1")
          .contains("hello from afar")
          .contains("Resource exists on another server")
          .contains("\"count\":2")
          .contains("X-CallFS-Instance-ID: callfs-2")
          .contains("conflict_detected")
          .doesNotContain("HTTP/1.1 4", "HTTP/1.1 5");
      assertThat(temporaries()).isOne();
      demo.terminate();
      assertThat(demo.exitCode(Duration.ofSeconds(60))).isZero();
      assertThat(demo.output()).doesNotContain("\tat ");
    }
    assertThat(temporaries()).isZero();
  }

  @Test
  void aDirectoryThatIsGivenIsKeptAndTakenUpAgain() throws Exception {
    for (int round = 0; round < 2; round++) {
      try (Distribution demo =
          Distribution.run(directory, Map.of(), "demo", "--port", "0", "--directory", "kept")) {
        String variables = tour(demo).replaceAll("(?s)  # A new file.*", "");
        String said =
            taken(
                variables
                    + (round == 0
                        ? "c -X PUT --data-binary stays $C2/v1/files/kept.txt\n"
                        : "c -i $C3/v1/files/kept.txt\n" + COUNTED));
        if (round == 1) {
          assertThat(said)
              .contains("stays")
              .contains("X-CallFS-Instance-ID: callfs-2")
              .contains("callfs_files_per_instance{instance=\"callfs-2\",} 1.0");
        }
        demo.terminate();
        assertThat(demo.exitCode(Duration.ofSeconds(60))).isZero();
      }
    }
    assertThat(directory.resolve("kept").resolve("metadata.db")).exists();
  }
}
