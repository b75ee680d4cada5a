package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.it.server.BytesConnection.Head;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
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

/** One link shown to two instances at once, and to those that are killed while they serve it. */
class LinkRacesIT {

  private static final int CLIENTS = 64;
  private static final int ROUNDS = 100;
  private static final long BEGUN = 4L << 20;
  private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");

  /** Far more than what the connections between server and client hold by themselves. */
  private static final BytesPattern LARGE =
      new BytesPattern(3, Long.getLong("callfs.it.download", 64L << 20));

  private static final Map<String, String> NO_LIMITS =
      Map.of("CALLFS_LINKS_DOWNLOAD_PER_SECOND", "0", "CALLFS_LINKS_GENERATE_PER_SECOND", "0");

  @TempDir static Path directory;

  private static Cluster cluster;
  private static Client one;
  private static Client two;

  @BeforeAll
  static void start() throws IOException {
    cluster = Cluster.prepare(directory, "one", "two");
    cluster.launch("one", NO_LIMITS);
    cluster.launch("two", NO_LIMITS);
    one = cluster.client("one");
    two = cluster.client("two");
    assertThat(one.put("/v1/files/of-one", "once".getBytes(UTF_8)).statusCode()).isEqualTo(201);
    assertThat(two.put("/v1/files/of-two", "once".getBytes(UTF_8)).statusCode()).isEqualTo(201);
    assertThat(one.put("/v1/files/large", BodyPublishers.ofInputStream(LARGE::stream)).statusCode())
        .isEqualTo(201);
    cluster.settle("two", "one");
  }

  @AfterAll
  static void stop() throws IOException {
    cluster.close();
  }

  private static String link(String path) {
    HttpResponse<byte[]> made =
        one.post("/v1/links/generate", "{\"path\":\"" + path + "\",\"expiry_seconds\":600}");
    assertThat(made.statusCode()).isEqualTo(201);
    Matcher token = TOKEN.matcher(new String(made.body(), UTF_8));
    assertThat(token.find()).isTrue();
    return "/download/" + token.group(1);
  }

  @Test
  void ofManyAtTwoInstancesAtOnceOneGetsTheFile() throws Exception {
    CyclicBarrier start = new CyclicBarrier(CLIENTS);
    try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
      for (int round = 0; round < ROUNDS; round++) {
        String link = link(round % 2 == 0 ? "/of-one" : "/of-two");
        List<Callable<Integer>> downloads = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
          Client client = i % 2 == 0 ? one : two;
          downloads.add(() -> {
            int ignored = start.await(60, TimeUnit.SECONDS);
            return client.get(link).statusCode();
          });
        }
        List<Integer> statuses = new ArrayList<>();
        for (Future<Integer> each : threads.invokeAll(downloads, 300, TimeUnit.SECONDS)) {
          statuses.add(each.get());
        }
        assertThat(statuses).as("round %d", round).containsOnlyOnce(200).containsOnly(200, 410);
      }
    }
  }

  /** A download of which the beginning came. */
  private record Broken(String link, String cookie, MessageDigest digest) {}

  /** Begins a download by one instance and kills another, or the same, while it goes on. */
  private static Broken broken(Client by, String killed) throws IOException {
    String link = link("/large");
    try (BytesConnection connection = BytesConnection.to(by)) {
      connection.head("GET", link);
      Head head = connection.nextHead();
      assertThat(head.status()).isEqualTo(200);
      MessageDigest digest = BytesPattern.digest();
      connection.read(BEGUN, digest);
      cluster.instance(killed).kill();
      return new Broken(link, head.fields().get("set-cookie").replaceAll(";.*", ""), digest);
    }
  }

  private static int status(Client client, String link) {
    return client.get(link).statusCode();
  }

  private static void assertResumedToTheEnd(Client client, Broken broken) throws IOException {
    try (BytesConnection connection = BytesConnection.to(client)) {
      connection.head(
          "GET", broken.link, "Range: bytes=" + BEGUN + "-", "Cookie: " + broken.cookie);
      Head head = connection.nextHead();
      assertThat(head.status()).isEqualTo(206);
      assertThat(head.length()).isEqualTo(LARGE.size() - BEGUN);
      connection.read(head.length(), broken.digest);
    }
    assertThat(HexFormat.of().formatHex(broken.digest.digest())).isEqualTo(LARGE.sha256());
  }

  @Test
  void downloadWhoseInstanceIsKilledIsResumedThereWithTheCookieAndByNobodyElse()
      throws IOException {
    Broken broken = broken(one, "one");
    assertThat(status(two, broken.link)).isEqualTo(410);
    cluster.launch("one", NO_LIMITS);
    assertThat(status(one, broken.link)).isEqualTo(410);
    assertThat(status(two, broken.link)).isEqualTo(410);
    assertResumedToTheEnd(one, broken);
    assertThat(status(one, broken.link)).isEqualTo(410);
  }

  @Test
  void downloadThroughAnInstanceThatIsKilledIsResumedAtTheOther() throws IOException {
    Broken broken = broken(two, "two");
    assertThat(status(one, broken.link)).isEqualTo(410);
    assertResumedToTheEnd(one, broken);
    cluster.launch("two", NO_LIMITS);
    assertThat(status(two, broken.link)).isEqualTo(410);
  }

  @Test
  void ownerThatIsAwayUsesNothingUp() throws IOException {
    String link = link("/of-one");
    cluster.instance("one").kill();
    assertThat(status(two, link)).isEqualTo(502);
    cluster.launch("one", NO_LIMITS);
    assertThat(status(two, link)).isEqualTo(200);
    assertThat(status(two, link)).isEqualTo(410);
  }
}
