package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.it.server.EdgeConnection.Answer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server shows of itself: no secret anywhere, and figures of a bounded number. */
class ExposureIT {

  private static final int HOSTILE = Integer.getInteger("callfs.it.hostile", 2_000);
  private static final String PROXY_SECRET = "secret-of-instances-4711-xyz";
  private static final String LINK_SECRET = "secret-of-links-0815-abcdef";
  private static final String WRONG = "wrong-key-that-someone-typed";
  private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");
  private static final Pattern FAMILY = Pattern.compile("# TYPE (callfs_[a-z0-9_]+) (\\w+)");
  private static final Pattern METRIC = Pattern.compile("callfs_[a-z0-9_]+");

  @TempDir Path directory;

  private Distribution server;
  private Client client;
  private Path audit;

  @BeforeEach
  void start() {
    audit = directory.resolve("audit.jsonl");
    server =
        Distribution.start(
            directory.resolve("data"),
            Map.of(
                "CALLFS_LOG_LEVEL",
                "debug",
                "CALLFS_AUTH_INTERNAL_PROXY_SECRET",
                PROXY_SECRET,
                "CALLFS_AUTH_SINGLE_USE_LINK_SECRET",
                LINK_SECRET,
                "CALLFS_LINKS_DOWNLOAD_PER_SECOND",
                "0",
                "CALLFS_AUDIT_FILE",
                audit.toString(),
                "CALLFS_AUDIT_HASH_CHAIN",
                "true"));
    client = server.client();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String text(HttpResponse<byte[]> answer) {
    return answer.headers().map() + "\n" + new String(answer.body(), UTF_8);
  }

  private String metrics() {
    return new String(client.get("/metrics").body(), UTF_8);
  }

  @Test
  void noSecretIsShownAnywhere() throws IOException {
    List<String> shown = new ArrayList<>();
    shown.add(text(client.put("/v1/files/a", "content".getBytes(UTF_8))));
    HttpResponse<byte[]> made =
        client.post("/v1/links/generate", "{\"path\":\"/a\",\"expiry_seconds\":60}");
    Matcher token = TOKEN.matcher(new String(made.body(), UTF_8));
    assertThat(token.find()).isTrue();
    String link = token.group(1);
    assertThat(client.get("/download/" + link).statusCode()).isEqualTo(200);
    shown.add(new String(client.get("/download/" + link).body(), UTF_8));
    shown.add(new String(client.get("/download/" + link + "x").body(), UTF_8));
    shown.add(text(client.as(WRONG).get("/v1")));
    shown.add(text(client.patch("/v1/files/a", "{\"" + Distribution.ADMIN_KEY + "\"")));
    shown.add(text(client.get("/v1/links")));
    for (String target : List.of("/v1", "/health", "/openapi.json", "/v1/files/none")) {
      shown.add(text(client.get(target)));
    }
    shown.add(metrics());
    server.terminate();
    assertThat(server.exitCode(Duration.ofMinutes(2))).isZero();
    shown.add(server.output());
    String lines = Files.readString(audit);
    shown.add(lines);
    String all = String.join("\n", shown);
    assertThat(all).contains("\"route\":\"/download/{token}\"");
    for (String secret : List.of(Distribution.ADMIN_KEY, PROXY_SECRET, LINK_SECRET, WRONG, link)) {
      assertThat(all).as("a run's output holds no secret").doesNotContain(secret);
    }
    assertThat(lines.lines())
        .anyMatch(line -> line.contains("\"link_use\"") && line.contains("\"status\":200"))
        .anyMatch(line -> line.contains("\"refused\"") && line.contains("\"status\":401"))
        .anyMatch(line -> line.contains("\"change\"") && line.contains("\"path\":\"/a\""));
    Distribution verified =
        Distribution.run(directory, Map.of(), "audit", "verify", audit.toString());
    try (verified) {
      assertThat(verified.exitCode(Duration.ofMinutes(2))).as(verified.output()).isZero();
    }
  }

  @Test
  void figuresStayFewWhateverClientsSend() {
    hostile(0, 50);
    assertThat(metrics()).isNotEmpty(); // so that the question itself has been counted
    int before = series();
    hostile(50, HOSTILE);
    assertThat(series()).isLessThanOrEqualTo(before);
    assertThat(metrics()).doesNotContain("METHOD", "hostile");
  }

  private int series() {
    return (int) metrics().lines().filter(line -> line.startsWith("callfs_http_")).count();
  }

  private void hostile(int from, int to) {
    EdgeConnection connection = EdgeConnection.open(client);
    try {
      for (int i = from; i < to; i++) {
        String target =
            switch (i % 5) {
              case 0 -> "/v1/files/hostile" + i;
              case 1 -> "/hostile/" + i;
              case 2 -> "/download/hostile" + i;
              case 3 -> "/v1/handles/hostile" + i;
              default -> "/v1/links/hostile" + i;
            };
        String method =
            i % 2 == 0 ? "GET" : "METHOD" + Integer.toString(i, 36).toUpperCase(Locale.ROOT);
        Answer answer =
            connection
                .send(
                    method
                        + " "
                        + target
                        + " HTTP/1.1\r\nHost: localhost\r\n"
                        + EdgeCase.KEY
                        + "\r\n")
                .read(true);
        assertThat(answer.status()).as(method + " " + target).isBetween(400, 499);
        if (answer.closes()) {
          connection.close();
          connection = EdgeConnection.open(client);
        }
      }
    } finally {
      connection.close();
    }
  }

  @Test
  void dashboardAndAlertsAskForFiguresThatThereAre() throws IOException {
    Set<String> known = new TreeSet<>();
    Matcher families = FAMILY.matcher(metrics());
    while (families.find()) {
      known.add(families.group(1));
      if (families.group(2).equals("histogram")) {
        known.addAll(
            Set.of(
                families.group(1) + "_bucket",
                families.group(1) + "_sum",
                families.group(1) + "_count"));
      }
    }
    for (String name : List.of("callfs.json", "alerts.yaml")) {
      String file = Files.readString(Path.of("..", "docs", "grafana", name));
      Set<String> asked =
          METRIC.matcher(file).results().map(found -> found.group()).collect(Collectors.toSet());
      assertThat(asked).as(name).isNotEmpty().isSubsetOf(known);
    }
  }
}
