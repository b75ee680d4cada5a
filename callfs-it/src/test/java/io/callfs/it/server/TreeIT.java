package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tree of files as systems have them, stored by several clients and listed and read again. */
class TreeIT {

  private static final int FILES = 500;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] DIRECTORIES = {
    "bin",
    "doc/a b",
    "doc/\u00e4\u00f6\u00fc",
    "lib/x+y",
    "lib/x+y/100%",
    "share/deep/er/and/deeper"
  };
  private static final String[] MODES = {"0644", "0755", "0600", "4755", "0000", "2751"};

  @TempDir Path directory;
  private Distribution server;
  private Client client;
  private final Map<String, Stored> files = new TreeMap<>();

  private record Stored(BytesPattern content, String mode) {}

  @BeforeEach
  void store() throws InterruptedException, ExecutionException {
    server = Distribution.start(directory);
    client = server.client();
    for (int i = 0; i < FILES; i++) {
      String name = "file" + i + (i % 3 == 0 ? " 'quoted' & #" + i + "?.txt" : ".\u65e5\u672c");
      long size = i % 50 == 0 ? 200_000 + i : (i * 97L) % 20_000;
      files.put(
          DIRECTORIES[i % DIRECTORIES.length] + "/" + name,
          new Stored(new BytesPattern(i, size), MODES[i % MODES.length]));
    }
    each(path -> {
      Stored file = files.get(path);
      HttpResponse<byte[]> answer =
          client.put(
              target(path),
              file.content().bytes(),
              "X-CallFS-Mode",
              file.mode(),
              "X-CallFS-Umask",
              "0");
      assertThat(answer.statusCode()).isEqualTo(201);
    });
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void each(Consumer<String> action) throws InterruptedException, ExecutionException {
    try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
      List<Future<?>> running = new ArrayList<>();
      for (String path : files.keySet()) {
        running.add(clients.submit(() -> action.accept(path)));
      }
      for (Future<?> done : running) {
        assertThat(done.get()).isNull();
      }
    }
  }

  private static String target(String path) {
    StringBuilder target = new StringBuilder("/v1/files/tree");
    for (String segment : path.split("/", -1)) {
      target.append('/').append(URLEncoder.encode(segment, UTF_8).replace("+", "%20"));
    }
    return target.toString();
  }

  private List<String> expected() {
    Map<String, String> lines = new TreeMap<>();
    files.forEach((path, file) -> {
      lines.put("/tree/" + path, "file " + file.content().size() + " " + file.mode());
      for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
        lines.put("/tree/" + path.substring(0, end), "directory 0777");
      }
    });
    return lines.entrySet().stream().map(Object::toString).toList();
  }

  private static List<String> listed(Iterable<JsonNode> entries) {
    Map<String, String> lines = new TreeMap<>();
    for (JsonNode entry : entries) {
      String path = entry.get("path").asText();
      assertThat(path).endsWith("/" + entry.get("name").asText());
      String type = entry.get("type").asText();
      String size = type.equals("file") ? " " + entry.get("size").asLong() : "";
      String before = lines.put(path, type + size + " " + entry.get("mode").asText());
      assertThat(before).as("a second entry of %s", path).isNull();
    }
    return lines.entrySet().stream().map(Object::toString).toList();
  }

  @Test
  void pagesOfAListingHoldEveryFileOnceWithItsAttributes() throws IOException {
    List<JsonNode> entries = new ArrayList<>();
    String next = "";
    do {
      HttpResponse<byte[]> page = client.get("/v1/directories/tree?recursive=true&limit=70" + next);
      assertThat(page.statusCode()).isEqualTo(200);
      JsonNode body = JSON.readTree(page.body());
      body.get("items").forEach(entries::add);
      assertThat(body.get("count").asInt()).isEqualTo(body.get("items").size());
      JsonNode cursor = body.get("next_cursor");
      next = cursor == null ? "" : "&cursor=" + URLEncoder.encode(cursor.asText(), UTF_8);
    } while (!next.isEmpty());
    assertThat(listed(entries)).containsExactlyElementsOf(expected());
  }

  @Test
  void aStreamedListingHoldsEveryFileOnceWithItsAttributes() throws IOException {
    HttpResponse<byte[]> answer =
        client.send(
            client
                .request("/v1/directories/tree?recursive=true")
                .header("Accept", "application/x-ndjson"));
    List<JsonNode> entries = new ArrayList<>();
    for (String line : new String(answer.body(), UTF_8).split("\n", -1)) {
      if (!line.isEmpty()) {
        entries.add(JSON.readTree(line));
      }
    }
    assertThat(listed(entries)).containsExactlyElementsOf(expected());
  }

  @Test
  void everyFileIsReadAgainWithItsBytesAndMode() throws Exception {
    each(path -> {
      Stored file = files.get(path);
      HttpResponse<byte[]> answer = client.get(target(path));
      assertThat(answer.body()).as(path).isEqualTo(file.content().bytes());
      assertThat(answer.headers().firstValue("X-CallFS-Mode")).hasValue(file.mode());
    });
    assertThat(server.output().toLowerCase(Locale.ROOT)).doesNotContain("\"level\":\"error\"");
  }
}
