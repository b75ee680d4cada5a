package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.backend.s3.server.S3Server;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contents in a bucket that two of three instances have (API.md §11). */
class SharedBucketIT {

  private static final String OPERATIONS = "callfs_cross_server_operations_total";

  @TempDir static Path directory;

  private static S3Server s3;
  private static Cluster cluster;
  private static Map<String, String> bucket;

  @BeforeAll
  static void start() throws IOException {
    s3 = Bucket.startServer();
    bucket = Bucket.make(s3).settings();
    cluster = Cluster.prepare(directory, "callfs-1", "callfs-2", "callfs-3");
    cluster.launch("callfs-1", bucket);
    cluster.launch("callfs-2", bucket);
    cluster.launch("callfs-3", Map.of());
  }

  @AfterAll
  static void stop() throws IOException {
    cluster.close();
    s3.close();
  }

  private static byte[] made(String target, int size) {
    byte[] bytes = new BytesPattern(size, size).bytes();
    assertThat(cluster.client("callfs-1").put(target + "?backend=s3", bytes).statusCode())
        .isEqualTo(201);
    cluster.settle("callfs-2", "callfs-1");
    cluster.settle("callfs-3", "callfs-1");
    return bytes;
  }

  private static String handedOver(String instance) {
    String text = new String(cluster.client(instance).get("/metrics").body(), UTF_8);
    return text.lines()
        .filter(line -> line.startsWith(OPERATIONS + "{operation=\"get_proxy_success\""))
        .findFirst()
        .orElse("none");
  }

  @Test
  void whoHasTheBucketServesItselfAndWhoHasNotAsksTheOwner() {
    byte[] bytes = made("/v1/files/served", 3_000_000);
    String before = handedOver("callfs-2");

    HttpResponse<byte[]> answer = cluster.client("callfs-2").get("/v1/files/served");

    assertThat(Arrays.equals(answer.body(), bytes)).isTrue();
    assertThat(answer.headers().firstValue("X-CallFS-Instance-ID")).contains("callfs-1");
    assertThat(handedOver("callfs-2")).isEqualTo(before);
    String asked = handedOver("callfs-3");
    assertThat(Arrays.equals(cluster.client("callfs-3").get("/v1/files/served").body(), bytes))
        .isTrue();
    assertThat(handedOver("callfs-3")).isNotEqualTo(asked);
  }

  @Test
  void whileTheOwnerIsAwayWhoHasTheBucketGoesOn() {
    byte[] bytes = made("/v1/files/orphaned", 300_000);
    cluster.instance("callfs-1").kill();
    try {
      HttpResponse<byte[]> answer = cluster.client("callfs-2").get("/v1/files/orphaned");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(bytes);
      assertThat(cluster.client("callfs-3").get("/v1/files/orphaned").statusCode()).isEqualTo(502);
      assertThat(cluster.client("callfs-2").put("/v1/files/orphaned", new byte[1]).statusCode())
          .isEqualTo(502);
    } finally {
      cluster.launch("callfs-1", bucket);
    }
  }

  @Test
  void whoseBucketIsAnotherOneAsksTheOwner() {
    byte[] bytes = made("/v1/files/elsewhere", 200_000);
    cluster.instance("callfs-3").kill();
    cluster.launch("callfs-3", Bucket.make(s3).settings());
    try {
      HttpResponse<byte[]> answer = cluster.client("callfs-3").get("/v1/files/elsewhere");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(bytes);
    } finally {
      cluster.instance("callfs-3").kill();
      cluster.launch("callfs-3", Map.of());
    }
  }
}
