package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Thirty-two clients of the built distribution on the same few names, over HTTPS. */
class CrowdIT {

  private static final int CLIENTS = 32;
  private static final int EACH = 8;
  private static final Pattern PATH = Pattern.compile("\"path\":\"([^\"]*)\",\"type\":\"(\\w+)\"");

  @TempDir static Path data;

  private static Distribution server;
  private static Client client;

  @BeforeAll
  static void launch() {
    server = Distribution.start(data);
    client = server.client();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** What a client does; it answers with the outcome, an errno or {@code done}. */
  private interface Step {
    String run(int index, int round);
  }

  @Test
  void renamingInARingLosesNoFileAndTellsLosersThatTheNameIsGone() throws Exception {
    directory("/ring");
    for (int i = 0; i < CLIENTS; i++) {
      byte[] content = ("file " + i).getBytes(UTF_8);
      assertThat(client.put("/v1/files/ring/" + i, content).statusCode()).isEqualTo(201);
    }
    // Every other name is free first, so that the ring can turn.
    for (int i = 0; i < CLIENTS; i += 2) {
      assertThat(client.delete("/v1/files/ring/" + i).statusCode()).isEqualTo(204);
    }
    Set<String> outcomes =
        together((index, round) -> {
          int next = (index + 1) % CLIENTS;
          String body = "{\"destination\":\"/ring/" + next + "\"}";
          return outcome(client.patch("/v1/files/ring/" + index, body));
        });
    assertThat(outcomes).isSubsetOf("done", "ENOENT", "EEXIST");
    List<String> left = below("/ring");
    assertThat(left).hasSize(CLIENTS / 2);
    Set<String> contents = new TreeSet<>();
    for (String path : left) {
      contents.add(new String(client.get("/v1/files" + path).body(), UTF_8));
    }
    Set<String> expected = new TreeSet<>();
    for (int i = 1; i < CLIENTS; i += 2) {
      expected.add("file " + i);
    }
    assertThat(contents).isEqualTo(expected);
  }

  @Test
  void creatingAgainstRmdirLeavesNoOrphanAndTellsLosersWhatLinuxTells() throws Exception {
    directory("/race");
    Set<String> created = new ConcurrentSkipListSet<>();
    Set<String> outcomes =
        together((index, round) -> {
          if (index % 4 == 0) {
            return outcome(client.delete("/v1/files/race/d?type=directory"));
          }
          if (index % 4 == 1) {
            return outcome(client.post("/v1/files/race/d", "{\"type\":\"directory\"}"));
          }
          String path = "/race/d/" + index + "-" + round;
          String made = outcome(client.post("/v1/files" + path, "{\"type\":\"file\"}"));
          if (!made.equals("done")) {
            return made;
          }
          if (round % 2 == 0) {
            return outcome(client.delete("/v1/files" + path + "?type=file"));
          }
          created.add(path);
          return made;
        });
    assertThat(outcomes).isSubsetOf("done", "ENOENT", "EEXIST", "ENOTEMPTY");
    Set<String> left = new TreeSet<>(below("/race"));
    left.remove("/race/d");
    assertThat(left).isEqualTo(new TreeSet<>(created));
    for (String path : created) {
      assertThat(outcome(client.delete("/v1/files" + path))).isEqualTo("done");
    }
    assertThat(outcome(client.delete("/v1/files/race?recursive=true"))).isEqualTo("done");
  }

  private static void directory(String path) {
    assertThat(client.post("/v1/files" + path, "{\"type\":\"directory\"}").statusCode())
        .isEqualTo(201);
  }

  /** Returns the errno, {@code done}, or the status where there is neither. */
  private static String outcome(HttpResponse<byte[]> answer) {
    return answer.statusCode() < 300
        ? "done"
        : answer.headers().firstValue("X-CallFS-Errno").orElse("status " + answer.statusCode());
  }

  private static List<String> below(String path) {
    String target = "/v1/directories" + path + "?recursive=true&limit=1000";
    Matcher matcher = PATH.matcher(new String(client.get(target).body(), UTF_8));
    List<String> paths = new ArrayList<>();
    while (matcher.find()) {
      if (!matcher.group(1).equals(path)) {
        paths.add(matcher.group(1));
      }
    }
    return paths;
  }

  private static Set<String> together(Step step) throws Exception {
    List<Callable<Set<String>>> tasks = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      int index = i;
      tasks.add(() -> {
        Set<String> outcomes = new TreeSet<>();
        for (int round = 0; round < EACH; round++) {
          outcomes.add(step.run(index, round));
        }
        return outcomes;
      });
    }
    Set<String> outcomes = new TreeSet<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
      for (Future<Set<String>> each : threads.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
        outcomes.addAll(each.get());
      }
    }
    return outcomes;
  }
}
