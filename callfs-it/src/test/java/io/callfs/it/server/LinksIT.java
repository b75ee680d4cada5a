package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.it.server.EdgeConnection.Answer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Download links of the built distribution, over HTTPS, used by many and by the malicious. */
class LinksIT {

  private static final int CLIENTS = 64;
  private static final int ROUNDS = 5;
  private static final int LARGE = 32 << 20;
  private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");

  @TempDir static Path directory;

  private static Distribution server;
  private static Client client;

  @BeforeAll
  static void start() {
    server = Distribution.start(directory, Map.of("CALLFS_LINKS_DOWNLOAD_BURST", "1000000"));
    client = server.client();
    assertThat(client.put("/v1/files/small", "once".getBytes(UTF_8)).statusCode()).isEqualTo(201);
    assertThat(client.put("/v1/files/large", pattern(LARGE)).statusCode()).isEqualTo(201);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static byte[] pattern(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (i * 31 + (i >> 9));
    }
    return bytes;
  }

  private static String link(String path) {
    HttpResponse<byte[]> made =
        client.post("/v1/links/generate", "{\"path\":\"" + path + "\",\"expiry_seconds\":600}");
    assertThat(made.statusCode()).isEqualTo(201);
    Matcher token = TOKEN.matcher(new String(made.body(), UTF_8));
    assertThat(token.find()).isTrue();
    return "/download/" + token.group(1);
  }

  @Test
  void ofManyAtOnceOneGetsTheFile() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
      for (int round = 0; round < ROUNDS; round++) {
        String link = link("/small");
        Callable<Integer> download = () -> client.get(link).statusCode();
        List<Integer> statuses = new ArrayList<>();
        for (Future<Integer> each :
            threads.invokeAll(Collections.nCopies(CLIENTS, download), 120, TimeUnit.SECONDS)) {
          statuses.add(each.get());
        }
        assertThat(statuses).containsOnlyOnce(200).containsOnly(200, 410);
      }
    }
  }

  @Test
  void looksAndPrefetchesUseNothing() {
    String link = link("/small");
    assertThat(client.head(link).statusCode()).isEqualTo(200);
    assertThat(
            client.send(client.request(link).header("Sec-Purpose", "prefetch").GET()).statusCode())
        .isEqualTo(204);
    assertThat(
            client
                .send(client.request(link).header("User-Agent", "Slackbot-LinkExpanding 1.0").GET())
                .statusCode())
        .isEqualTo(204);
    assertThat(client.get(link).statusCode()).isEqualTo(200);
    assertThat(client.get(link).statusCode()).isEqualTo(410);
  }

  @Test
  void tokenThatIsChangedAnywhereIsUnknown() {
    String link = link("/small");
    int start = "/download/".length();
    for (int i = start; i < link.length(); i++) {
      String head = link.substring(0, i);
      char own = link.charAt(i);
      String tail = link.substring(i + 1);
      for (char other : new char[] {own == 'A' ? 'B' : 'A', own == '9' ? '8' : '9'}) {
        assertThat(client.get(head + other + tail).statusCode()).as("at %d", i).isEqualTo(404);
      }
      assertThat(client.get(head + tail).statusCode()).as("without %d", i).isEqualTo(404);
    }
    assertThat(client.get(link + "A").statusCode()).isEqualTo(404);
    assertThat(client.get(link + "/").statusCode()).isEqualTo(404);
    assertThat(client.get(link).statusCode()).isEqualTo(200);
  }

  @Test
  void downloadThatBrokeOffIsResumedWithTheCookieAndNotWithoutIt() {
    String link = link("/large");
    String cookie;
    try (EdgeConnection connection = EdgeConnection.open(client)) {
      Answer begun =
          connection.send("GET " + link + " HTTP/1.1\r\nHost: localhost\r\n\r\n").read(false);
      assertThat(begun.status()).isEqualTo(200);
      connection.readBytes(65_536);
      assertThat(begun.field("Set-Cookie"))
          .contains("Secure", "HttpOnly", "SameSite=Strict", "Path=" + link);
      cookie = begun.field("Set-Cookie").replaceAll(";.*", "");
    }
    assertThat(client.get(link).statusCode()).isEqualTo(410);
    assertThat(resume(link, cookie + "x").statusCode()).isEqualTo(410);
    HttpResponse<byte[]> rest = resumed(link, cookie);
    assertThat(rest.statusCode()).isEqualTo(206);
    assertThat(rest.body()).isEqualTo(Arrays.copyOfRange(pattern(LARGE), 65_536, LARGE));
    assertThat(client.get(link).statusCode()).isEqualTo(410);
  }

  private static HttpResponse<byte[]> resume(String link, String cookie) {
    return client.send(
        client.request(link).header("Cookie", cookie).header("Range", "bytes=65536-").GET());
  }

  /** The server may not have noticed yet that the first transfer broke. */
  private static HttpResponse<byte[]> resumed(String link, String cookie) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    HttpResponse<byte[]> answer = resume(link, cookie);
    while (answer.statusCode() != 206 && System.nanoTime() < end) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      answer = resume(link, cookie);
    }
    return answer;
  }
}
