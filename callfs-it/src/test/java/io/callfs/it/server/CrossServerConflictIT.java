package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who creates what another instance has is told what is there, where, and what to do (§11). */
class CrossServerConflictIT {

  private static final byte[] OLD = "the old content".getBytes(UTF_8);
  private static final byte[] NEW = "the new content".getBytes(UTF_8);

  @TempDir static Path directory;

  private static Cluster cluster;
  private static Client one;
  private static Client other;

  @BeforeAll
  static void start() throws IOException {
    cluster = Cluster.start(directory, "callfs-1", "callfs-2");
    one = cluster.client("callfs-1");
    other = cluster.client("callfs-2");
  }

  @AfterAll
  static void stop() throws IOException {
    cluster.close();
  }

  /** Makes a file of the first instance, and lets the second see it. */
  private static void made(String target, byte[] content) {
    assertThat(one.put(target, content).statusCode()).isEqualTo(201);
    cluster.settle("callfs-2", "callfs-1");
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), UTF_8);
  }

  @Test
  void postOfAFileOverAnothersFileIsExplained() {
    made("/v1/files/conflict/a%20b%25%C3%A4.txt", OLD);

    HttpResponse<byte[]> answer =
        other.send(
            other
                .request("/v1/files/conflict/a%20b%25%C3%A4.txt")
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofByteArray(NEW)));

    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(text(answer))
        .startsWith(
            "{\"error\":\"Resource exists on another server\","
                + "\"existing_path\":\"/conflict/a b%ä.txt\","
                + "\"instance_id\":\"callfs-1\","
                + "\"backend_type\":\"localfs\","
                + "\"suggestion\":\"File already exists on another server. Use PUT to update it.\","
                + "\"update_url\":\""
                + cluster.url("callfs-1")
                + "/v1/files/conflict/a%20b%25%C3%A4.txt\",")
        .contains("\"code\":\"FILE_ALREADY_EXISTS\"")
        .contains("\"errno\":\"EEXIST\"");
    assertThat(one.get("/v1/files/conflict/a%20b%25%C3%A4.txt").body()).isEqualTo(OLD);
  }

  @Test
  void postOfAnEmptyFileOverAnothersFileIsExplained() {
    made("/v1/files/conflict/json", OLD);

    assertThat(text(other.post("/v1/files/conflict/json", "{\"type\":\"file\"}")))
        .contains("File already exists on another server. Use PUT to update it.");
  }

  @Test
  void postOfADirectoryOverAnothersDirectoryIsExplained() {
    made("/v1/files/conflict/directory/a", OLD);

    HttpResponse<byte[]> answer =
        other.send(other.request("/v1/files/conflict/directory/").POST(BodyPublishers.noBody()));

    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(text(answer))
        .contains("Directory already exists on another server. Use GET to access it.")
        .contains("\"existing_path\":\"/conflict/directory\"")
        .doesNotContain("update_url");
    assertThat(text(other.post("/v1/files/conflict/directory", "{\"type\":\"directory\"}")))
        .contains("Directory already exists on another server. Use GET to access it.");
  }

  @Test
  void postOfADirectoryOverAnothersFileIsExplained() {
    made("/v1/files/conflict/file", OLD);

    assertThat(text(other.post("/v1/files/conflict/file", "{\"type\":\"directory\"}")))
        .contains("Path exists as file on another server, cannot create directory")
        .doesNotContain("update_url");
  }

  @Test
  void postOfAFileOverAnothersDirectoryIsExplained() {
    made("/v1/files/conflict/other-directory/a", OLD);

    assertThat(text(other.post("/v1/files/conflict/other-directory", "{\"type\":\"file\"}")))
        .contains("Path exists as directory on another server, cannot create file")
        .doesNotContain("update_url");
  }

  @Test
  void conflictsWithOnesOwnAreAsEver() {
    assertThat(one.put("/v1/files/own/a", OLD).statusCode()).isEqualTo(201);

    HttpResponse<byte[]> answer = one.post("/v1/files/own/a", "{\"type\":\"file\"}");

    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(text(answer)).doesNotContain("another server");
  }
}
