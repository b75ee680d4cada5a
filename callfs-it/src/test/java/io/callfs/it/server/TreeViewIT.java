package io.callfs.it.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a server as other programs of its host see them. */
class TreeViewIT {

  private static final Map<String, String> SHOWN =
      Map.of("CALLFS_BACKEND_LOCALFS_TREE_VIEW", "true");
  private static final int WRITERS = 8;
  private static final int NAMES = 20;

  @TempDir Path directory;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void eachAnswerIsFollowedByTheHost() throws Exception {
    try (Distribution server = Distribution.start(directory, SHOWN)) {
      Client client = server.client();
      assertThat(client.put("/v1/files/d/a.txt", bytes("first")).statusCode()).isEqualTo(201);
      Path shown = directory.resolve("d/a.txt");
      assertThat(shown).hasContent("first");
      assertThat(client.put("/v1/files/d/a.txt", bytes("second")).statusCode()).isEqualTo(200);
      assertThat(shown).hasContent("second");
      client.patch("/v1/files/d/a.txt", "{\"mode\":\"0640\"}");
      assertThat((Integer) Files.getAttribute(shown, "unix:mode") & 07777).isEqualTo(0640);
      client.patch("/v1/files/d", "{\"name\":\"e\"}");
      assertThat(directory.resolve("d")).doesNotExist();
      assertThat(directory.resolve("e/a.txt")).hasContent("second");
      client.post("/v1/files/e/link", "{\"type\":\"symlink\",\"target\":\"a.txt\"}");
      assertThat(Files.readSymbolicLink(directory.resolve("e/link"))).hasToString("a.txt");
      assertThat(client.delete("/v1/files/e?recursive=true").statusCode()).isEqualTo(204);
      assertThat(directory.resolve("e")).doesNotExist();
    }
  }

  @Test
  void aKillInTheMiddleLeavesNothingThatTheStartDoesNotMend() {
    try (Distribution server = Distribution.start(directory, SHOWN)) {
      AtomicInteger answered = new AtomicInteger();
      try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
        for (int i = 0; i < WRITERS; i++) {
          int writer = i;
          writers.execute(() -> write(server.client(), writer, answered));
        }
        assertThat(BytesDisk.await(Duration.ofMinutes(2), () -> answered.get() > 300)).isTrue();
        server.kill();
      }
    }
    try (Distribution server = Distribution.start(directory, SHOWN)) {
      Client client = server.client();
      for (int writer = 0; writer < WRITERS; writer++) {
        for (int name = 0; name < NAMES; name++) {
          String path = "w" + writer + "/" + name;
          assertThat(BytesDisk.await(Duration.ofSeconds(60), () -> isShown(client, path)))
              .as(path)
              .isTrue();
        }
      }
    }
    Distribution check =
        Distribution.run(
            directory,
            Map.of("CALLFS_BACKEND_LOCALFS_ROOT_PATH", directory.toString()),
            "tree",
            "check");
    assertThat(check.exitCode(Duration.ofMinutes(2))).as(check.output()).isZero();
  }

  private static void write(Client client, int writer, AtomicInteger answered) {
    try {
      for (int i = 0; ; i++) {
        String target = "/v1/files/w" + writer + "/" + i % NAMES;
        int status =
            i % 5 == 4
                ? client.delete(target).statusCode()
                : client.put(target, new byte[i % 3 == 0 ? 30_000 + i : i]).statusCode();
        assertThat(status).isIn(200, 201, 204, 404);
        answered.incrementAndGet();
      }
    } catch (UncheckedIOException e) {
      // The server was killed.
      return;
    }
  }

  private boolean isShown(Client client, String path) {
    var stored = client.get("/v1/files/" + path);
    Path shown = directory.resolve(path);
    if (stored.statusCode() == 404) {
      return Files.notExists(shown, LinkOption.NOFOLLOW_LINKS);
    }
    try {
      return Arrays.equals(stored.body(), Files.readAllBytes(shown));
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
