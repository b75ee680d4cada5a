package io.callfs.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingExampleTest {

  /** What embeds the engine: no HTTP, no server, no command. */
  private static final List<String> WANTED =
      List.of(
          "callfs-ports",
          "callfs-core",
          "callfs-memory",
          "callfs-backend-localfs",
          "callfs-metadata-sql",
          "callfs-metadata-sqlite",
          "callfs-it",
          "sqlite-jdbc",
          "jdbi3",
          "geantyref",
          "caffeine",
          "flyway",
          "slf4j-api",
          "jackson",
          "gson",
          "HikariCP");

  @TempDir Path directory;

  @Test
  void theExampleRunsWithoutHttpOnTheClassPath() throws IOException, InterruptedException {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> WANTED.stream().anyMatch(entry::contains))
            .filter(entry -> !entry.contains("callfs-http") && !entry.contains("callfs-server"))
            .collect(Collectors.joining(File.pathSeparator));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath,
                EmbeddingExample.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(output).isEqualToNormalizingNewlines("hello 0600\nbob: EACCES\n");
  }

  @Test
  void theReadmeShowsTheExampleAsItIs() throws IOException {
    String source = Files.readString(Path.of("src/test/java/io/callfs/it/EmbeddingExample.java"));
    String readme = Files.readString(Path.of("../README.md"));
    assertThat(readme).contains(region(source, "embedding"));
  }

  private static String region(String source, String name) {
    Matcher matcher =
        Pattern.compile("// region " + name + "\n(.*?)\n *// endregion", Pattern.DOTALL)
            .matcher(source);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1).stripIndent();
  }
}
