package io.callfs.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Run with {@code -Dcallfs.docs.write=true} to write the page anew. */
class ReferencePageTest {

  private static final Path PAGE = Path.of("..", "docs", "reference", "configuration.md");

  @TempDir Path directory;

  @Test
  void pageIsWhatTheTableSays() throws IOException {
    if (Boolean.getBoolean("callfs.docs.write")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, ReferencePage.render());
    }

    assertThat(PAGE).content().isEqualTo(ReferencePage.render());
  }

  @Test
  void exampleOfThePageIsGood() throws IOException {
    String page = ReferencePage.render();
    String example = page.substring(page.indexOf("```yaml\n") + 8, page.indexOf("\n```\n"));
    Files.writeString(directory.resolve("config.yaml"), example);

    assertThat(ConfigurationLoader.load(Map.of(), directory, Optional.empty()).problems())
        .isEmpty();
  }
}
