package io.callfs.server.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

  @TempDir Path directory;

  /** Opens a directory in a process of its own and prints what came of it. */
  static final class Other {
    private Other() {}

    public static void main(String[] arguments) {
      try (DataDirectory data = DataDirectory.open(Path.of(arguments[0]))) {
        System.out.print("opened " + data.root());
      } catch (StartFailure e) {
        System.out.print(e.status());
      }
    }
  }

  @Test
  void anotherProcessIsRefusedAsLongAsTheDirectoryIsOpen() throws Exception {
    try (DataDirectory data = DataDirectory.open(directory)) {
      assertThat(data.own()).exists();
      assertThat(openElsewhere()).isEqualTo("BUSY");
    }
    assertThat(openElsewhere()).startsWith("opened");
  }

  @Test
  void refusedSecondOpeningInTheSameProcessKeepsTheLock() throws Exception {
    try (DataDirectory data = DataDirectory.open(directory)) {
      assertThat(data.own()).exists();
      try (DataDirectory second = DataDirectory.open(directory.resolve("."))) {
        assertThat(second).isNull();
      } catch (StartFailure e) {
        assertThat(e).hasMessageContaining("another server");
      }
      assertThat(openElsewhere()).isEqualTo("BUSY");
    }
  }

  private String openElsewhere() throws Exception {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Other.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return said;
  }
}
