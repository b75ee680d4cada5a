package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.InodeId;
import io.callfs.fs.InstanceId;
import io.callfs.metadata.sqlite.SqliteMetadataStore;
import io.callfs.spi.Garbage;
import io.callfs.spi.MetadataStore;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Open handles of a whole server, over its stops and kills. */
class HandlesIT {

  private static final Pattern ID = Pattern.compile("\"id\":\"([A-Za-z0-9_-]+)\"");
  private static final Pattern INODE = Pattern.compile("\"inode\":(\\d+)");
  private static final Instant EVER = Instant.parse("9999-12-31T23:59:59.999Z");

  @TempDir Path directory;

  private static String field(Pattern field, HttpResponse<byte[]> answer) {
    String text = new String(answer.body(), UTF_8);
    Matcher matcher = field.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher.group(1);
  }

  private static HttpResponse<byte[]> open(Client client, String path) {
    HttpResponse<byte[]> opened =
        client.post("/v1/handles", "{\"path\":\"" + path + "\",\"flags\":[\"O_RDWR\"]}");
    assertThat(opened.statusCode()).isEqualTo(201);
    return opened;
  }

  private static void store(Client client, String path, BytesPattern pattern) {
    assertThat(client.put("/v1/files" + path, pattern.bytes()).statusCode()).isEqualTo(201);
  }

  @Test
  void aFileUnlinkedWhileOpenReadsOnToItsEndAndIsGoneAfterItsClose() {
    BytesPattern pattern = new BytesPattern(1, 3_000_000);
    BytesDisk disk = new BytesDisk(directory);
    try (Distribution server = Distribution.start(directory)) {
      Client client = server.client();
      store(client, "/f", pattern);
      String handle = "/v1/handles/" + field(ID, open(client, "/f"));
      assertThat(client.delete("/v1/files/f").statusCode()).isEqualTo(204);
      assertThat(client.head("/v1/files/f").statusCode()).isEqualTo(404);
      assertThat(client.head(handle).headers().firstValue("X-CallFS-Nlink")).hasValue("0");
      awaitSweepOfSomethingElse(client, disk);
      assertThat(client.get(handle + "/content").body()).isEqualTo(pattern.bytes());
      HttpResponse<byte[]> written =
          client.send(
              client.request(handle + "/content").POST(BodyPublishers.ofString("written on")));
      assertThat(new String(written.body(), UTF_8)).isEqualTo("{\"written\":10,\"offset\":0}");
      assertThat(metric(client)).isEqualTo("callfs_open_handles 1.0");
      assertThat(client.delete(handle).statusCode()).isEqualTo(204);
      disk.awaitBlobs(0);
      assertThat(metric(client)).isEqualTo("callfs_open_handles 0.0");
      assertThat(server.output())
          .contains("/v1/handles/{id}/content")
          .doesNotContain(handle.substring(handle.lastIndexOf('/') + 1));
    }
  }

  private static String metric(Client client) {
    return new String(client.get("/metrics").body(), UTF_8)
        .lines()
        .filter(line -> line.startsWith("callfs_open_handles "))
        .findFirst()
        .orElse("none");
  }

  /** Waits until a blob was collected that was discarded later. */
  private static void awaitSweepOfSomethingElse(Client client, BytesDisk disk) {
    store(client, "/other", new BytesPattern(2, 100_000));
    disk.awaitBlobs(2);
    assertThat(client.delete("/v1/files/other").statusCode()).isEqualTo(204);
    disk.awaitBlobs(1);
  }

  @Test
  void whatWasOpenWithoutANameIsGoneAfterAKillAndARestart() {
    BytesDisk disk = new BytesDisk(directory);
    InodeId inode;
    try (Distribution server = Distribution.start(directory)) {
      Client client = server.client();
      store(client, "/f", new BytesPattern(3, 300_000));
      store(client, "/kept", new BytesPattern(4, 300_000));
      HttpResponse<byte[]> opened = open(client, "/f");
      inode = new InodeId(Long.parseLong(field(INODE, opened)));
      assertThat(client.delete("/v1/files/f").statusCode()).isEqualTo(204);
      awaitSweepOfMore(client, disk);
      server.kill();
    }
    disk.awaitBlobs(2);
    assertThat(rows(inode)).startsWith("present");
    try (Distribution server = Distribution.start(directory)) {
      disk.awaitBlobs(1);
      assertThat(server.client().get("/v1/files/kept").body())
          .isEqualTo(new BytesPattern(4, 300_000).bytes());
      server.terminate();
      assertThat(server.exitCode(Duration.ofSeconds(40))).isZero();
    }
    assertThat(rows(inode)).isEqualTo("absent, 0 to collect");
  }

  private static void awaitSweepOfMore(Client client, BytesDisk disk) {
    store(client, "/other", new BytesPattern(2, 100_000));
    disk.awaitBlobs(3);
    assertThat(client.delete("/v1/files/other").statusCode()).isEqualTo(204);
    disk.awaitBlobs(2);
  }

  /** Returns what the metadata of a stopped server say of an inode and of what is to collect. */
  private String rows(InodeId inode) {
    try (MetadataStore rows =
        SqliteMetadataStore.open(directory.resolve(".callfs").resolve("metadata.db"))) {
      return rows.<String>read(reader -> {
        List<Garbage> notes = reader.garbage(new InstanceId("callfs-instance-1"), EVER, 10);
        String there = reader.inode(inode).isPresent() ? "present" : "absent";
        return there + ", " + notes.size() + " to collect";
      });
    }
  }

  @Test
  void aStopWaitsForNoHandle() {
    try (Distribution server = Distribution.start(directory, Map.of("CALLFS_HANDLES_TTL", "1h"))) {
      Client client = server.client();
      store(client, "/f", new BytesPattern(5, 100));
      assertThat(field(Pattern.compile("\"expires_in\":(\\d+)"), open(client, "/f")))
          .isEqualTo("3600");
      server.terminate();
      assertThat(server.exitCode(Duration.ofSeconds(25))).isZero();
    }
  }

  @Test
  void aCallerHoldsAsManyAsTheSettingsSay() {
    Map<String, String> settings =
        Map.of("CALLFS_HANDLES_MAX_PER_PRINCIPAL", "3", "CALLFS_HANDLES_TTL", "1s");
    try (Distribution server = Distribution.start(directory, settings)) {
      Client client = server.client();
      String json = "{\"path\":\"/\",\"ttl_seconds\":600}";
      for (int i = 0; i < 3; i++) {
        assertThat(client.post("/v1/handles", json).statusCode()).isEqualTo(201);
      }
      HttpResponse<byte[]> refused = client.post("/v1/handles", json);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      assertThat(refused.headers().firstValue("X-CallFS-Errno")).hasValue("EMFILE");
    }
  }
}
