package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contents that move from one instance to another (API.md §6, §11). */
class InstanceMoveIT {

  private static final int MIB = 1 << 20;
  private static final String USER_KEY = "key-of-a-user-without-rights";
  private static final Map<String, String> USERS =
      Map.of(
          "CALLFS_AUTH_USERS",
          "[{\"name\":\"ann\",\"uid\":1000,\"api_keys\":[\"" + USER_KEY + "\"]}]");

  @TempDir static Path directory;

  private static Cluster cluster;
  private static Client one;
  private static Client two;
  private static Client three;

  @BeforeAll
  static void start() throws IOException {
    cluster = Cluster.prepare(directory, "callfs-1", "callfs-2", "callfs-3");
    List.of("callfs-1", "callfs-2", "callfs-3").forEach(name -> cluster.launch(name, USERS));
    one = cluster.client("callfs-1");
    two = cluster.client("callfs-2");
    three = cluster.client("callfs-3");
  }

  @AfterAll
  static void stop() throws IOException {
    cluster.close();
  }

  private static void made(String target, byte[] content) {
    assertThat(one.put(target, content).statusCode()).isEqualTo(201);
    settle();
  }

  private static void settle() {
    cluster.settle("callfs-2", "callfs-1");
    cluster.settle("callfs-3", "callfs-1");
  }

  private static HttpResponse<byte[]> move(Client asked, String target, String instance) {
    return asked.patch(target, "{\"instance\":\"" + instance + "\"}");
  }

  private static String owner(HttpResponse<byte[]> answer) {
    assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
    return answer.headers().firstValue("X-CallFS-Instance-ID").orElse("none");
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), UTF_8);
  }

  private static String field(HttpResponse<byte[]> answer, String name) {
    return answer.headers().firstValue(name).orElseThrow();
  }

  /** Returns how many bytes an instance has in files whose name ends so. */
  private static long stored(String instance, String suffix) {
    try (Stream<Path> files = Files.walk(directory.resolve(instance))) {
      long bytes = 0;
      for (Path file : files.filter(each -> each.toString().endsWith(suffix)).toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    } catch (UncheckedIOException | NoSuchFileException e) {
      return -1; // something went away meanwhile
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"callfs-1", "callfs-2", "callfs-3"})
  void contentMovesToTheInstanceThatIsNamedWhoeverIsAsked(String asked) throws Exception {
    String name = "moved-by-" + asked;
    String target = "/v1/files/" + name;
    byte[] bytes = new BytesPattern(1, 20 * MIB + 17).bytes();
    made(target, bytes);
    String etag = field(one.head(target), "ETag");
    String inode = field(one.head(target), "X-CallFS-Inode");

    assertThat(owner(move(cluster.client(asked), target, "callfs-2"))).isEqualTo("callfs-2");
    settle();

    for (Client client : List.of(one, two, three)) {
      HttpResponse<byte[]> answer = client.get(target);
      assertThat(owner(answer)).isEqualTo("callfs-2");
      assertThat(Arrays.equals(answer.body(), bytes)).isTrue();
      assertThat(field(answer, "ETag")).isEqualTo(etag);
      assertThat(field(answer, "X-CallFS-Inode")).isEqualTo(inode);
    }
    Await.until(() -> stored("callfs-1", name) == 0);
    assertThat(stored("callfs-2", name)).isEqualTo(bytes.length);
    assertThat(one.put(target, new byte[] {1}).statusCode()).isEqualTo(200);
    assertThat(three.get(target).body()).containsExactly(1);
  }

  @Test
  void smallContentAndAnEmptyFileMoveAsWell() {
    made("/v1/files/small", "few bytes".getBytes(UTF_8));
    made("/v1/files/empty", new byte[0]);

    assertThat(owner(move(three, "/v1/files/small", "callfs-3"))).isEqualTo("callfs-3");
    assertThat(owner(move(one, "/v1/files/empty", "callfs-3"))).isEqualTo("callfs-3");

    assertThat(text(three.get("/v1/files/small"))).isEqualTo("few bytes");
    assertThat(three.get("/v1/files/empty").body()).isEmpty();
  }

  @Test
  void holesStayHolesAndEveryNameMoves() {
    made("/v1/files/sparse", new BytesPattern(2, 100_000).bytes());
    HttpResponse<byte[]> far =
        one.send(
            one.request("/v1/files/sparse?offset=" + (3L << 30))
                .header("Content-Type", "application/octet-stream")
                .method("PATCH", BodyPublishers.ofByteArray(new BytesPattern(3, 70_000).bytes())));
    assertThat(far.statusCode()).isEqualTo(200);
    assertThat(
            one.post("/v1/files/second-name", "{\"type\":\"hardlink\",\"target\":\"/sparse\"}")
                .statusCode())
        .isEqualTo(201);
    settle();

    HttpResponse<byte[]> moved = move(two, "/v1/files/second-name", "callfs-2");

    assertThat(owner(moved)).isEqualTo("callfs-2");
    assertThat(field(moved, "X-CallFS-Nlink")).isEqualTo("2");
    assertThat(field(moved, "X-CallFS-Size")).isEqualTo(Long.toString((3L << 30) + 70_000));
    assertThat(Long.parseLong(field(moved, "X-CallFS-Blocks"))).isLessThan(1000);
    settle();
    assertThat(owner(one.head("/v1/files/sparse"))).isEqualTo("callfs-2");
    HttpResponse<byte[]> end =
        one.send(one.request("/v1/files/sparse").header("Range", "bytes=-70001").GET());
    assertThat(end.statusCode()).isEqualTo(206);
    assertThat(Arrays.copyOfRange(end.body(), 1, 70_001))
        .isEqualTo(new BytesPattern(3, 70_000).bytes());
    assertThat(end.body()[0]).isZero();
  }

  @Test
  void whereTheFileIsAlreadyNothingIsDone() {
    made("/v1/files/stays", new byte[100_000]);
    String changed = field(one.head("/v1/files/stays"), "X-CallFS-CTime");

    for (Client client : List.of(one, two)) {
      HttpResponse<byte[]> answer = move(client, "/v1/files/stays", "callfs-1");
      assertThat(owner(answer)).isEqualTo("callfs-1");
      assertThat(field(answer, "X-CallFS-CTime")).isEqualTo(changed);
    }
  }

  @Test
  void whatCannotMoveIsToldAndStays() {
    made("/v1/files/refused", new byte[100_000]);

    HttpResponse<byte[]> unknown = move(two, "/v1/files/refused", "callfs-9");
    assertThat(unknown.statusCode()).isEqualTo(400);
    assertThat(text(unknown)).contains("is not one of [callfs-1, callfs-2, callfs-3]");
    assertThat(move(two, "/v1/files/none", "callfs-2").statusCode()).isEqualTo(404);
    assertThat(move(one, "/v1/files/", "callfs-2").statusCode()).isEqualTo(409);
    for (String asked : List.of("callfs-1", "callfs-2", "callfs-3")) {
      Client ann = cluster.client(asked, USER_KEY);
      assertThat(move(ann, "/v1/files/refused", "callfs-2").statusCode()).isEqualTo(403);
    }
    HttpResponse<byte[]> stale =
        two.send(
            two.request("/v1/files/refused")
                .header("Content-Type", "application/json")
                .header("If-Match", "\"another\"")
                .method("PATCH", BodyPublishers.ofString("{\"instance\":\"callfs-2\"}")));
    assertThat(stale.statusCode()).isEqualTo(412);
    assertThat(owner(one.head("/v1/files/refused"))).isEqualTo("callfs-1");
  }

  @Test
  void aFileThatIsOpenByAHandleIsBusyUntilItIsClosed() {
    made("/v1/files/open", new byte[100_000]);
    HttpResponse<byte[]> opened =
        one.post("/v1/handles", "{\"path\":\"/open\",\"flags\":[\"O_RDWR\"]}");
    assertThat(opened.statusCode()).isEqualTo(201);

    HttpResponse<byte[]> busy = move(three, "/v1/files/open", "callfs-2");

    assertThat(busy.statusCode()).as(text(busy)).isEqualTo(409);
    assertThat(text(busy)).contains("EBUSY").contains("callfs-1");
    assertThat(one.delete(field(opened, "Location")).statusCode()).isEqualTo(204);
    assertThat(owner(move(three, "/v1/files/open", "callfs-2"))).isEqualTo("callfs-2");
  }

  @Test
  void readersAndWritersGoOnWhileContentMoves() throws Exception {
    String target = "/v1/files/busy";
    byte[] bytes = new BytesPattern(4, 8 * MIB).bytes();
    made(target, bytes);
    AtomicBoolean moving = new AtomicBoolean(true);
    CountDownLatch reading = new CountDownLatch(2);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Integer>> readers =
          Stream.of(one, three)
              .map(client ->
                  CompletableFuture.supplyAsync(
                      () -> readAll(client, target, bytes, moving, reading), threads))
              .toList();
      CompletableFuture<Integer> writer =
          CompletableFuture.supplyAsync(() -> append(two, target, moving), threads);
      reading.await();
      for (String instance : List.of("callfs-2", "callfs-3", "callfs-1", "callfs-2")) {
        assertThat(owner(move(one, target, instance))).isEqualTo(instance);
      }
      moving.set(false);
      for (CompletableFuture<Integer> reader : readers) {
        assertThat(reader.join()).isPositive();
      }
      int appended = writer.join();
      settle();
      byte[] whole = three.get(target).body();
      assertThat(whole.length).isEqualTo(bytes.length + 100 * appended);
      assertThat(Arrays.equals(whole, 0, bytes.length, bytes, 0, bytes.length)).isTrue();
    }
  }

  private static int readAll(
      Client client, String target, byte[] bytes, AtomicBoolean moving, CountDownLatch reading) {
    int times = 0;
    do {
      HttpResponse<byte[]> answer = client.get(target);
      assertThat(answer.statusCode()).as(() -> text(answer)).isEqualTo(200);
      byte[] whole = answer.body();
      assertThat(Arrays.equals(whole, 0, bytes.length, bytes, 0, bytes.length)).isTrue();
      reading.countDown();
      times++;
    } while (moving.get());
    return times;
  }

  /** Appends as often as it can; what comes to an owner that just lost the file is told so. */
  private static int append(Client client, String target, AtomicBoolean moving) {
    byte[] bytes = new byte[100];
    Arrays.fill(bytes, (byte) 'a');
    int times = 0;
    while (moving.get() && times < 1000) {
      HttpResponse<byte[]> answer =
          client.send(
              client
                  .request(target + "?append=true")
                  .header("Content-Type", "application/octet-stream")
                  .method("PATCH", BodyPublishers.ofByteArray(bytes)));
      if (answer.statusCode() == 503) {
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
      } else {
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        times++;
      }
    }
    return times;
  }

  @Test
  void anInstanceThatIsDownIs502AndChangesNothing() {
    byte[] bytes = new BytesPattern(5, 100_000).bytes();
    made("/v1/files/down", bytes);
    cluster.instance("callfs-2").kill();
    try {
      for (Client asked : List.of(one, three)) {
        HttpResponse<byte[]> answer = move(asked, "/v1/files/down", "callfs-2");
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(text(answer)).contains("PROXY_ERROR");
      }
    } finally {
      cluster.launch("callfs-2", USERS);
    }
    assertThat(owner(one.get("/v1/files/down"))).isEqualTo("callfs-1");
    assertThat(one.get("/v1/files/down").body()).isEqualTo(bytes);

    cluster.instance("callfs-1").kill();
    try {
      HttpResponse<byte[]> answer = move(two, "/v1/files/down", "callfs-2");
      assertThat(answer.statusCode()).isEqualTo(502);
    } finally {
      cluster.launch("callfs-1", USERS);
    }
    assertThat(owner(one.get("/v1/files/down"))).isEqualTo("callfs-1");
    assertThat(owner(move(two, "/v1/files/down", "callfs-2"))).isEqualTo("callfs-2");
  }

  @Test
  void anInstanceThatIsKilledWhileItTakesContentChangesNothingAndKeepsNothing() throws Exception {
    String target = "/v1/files/killed";
    BytesPattern pattern = new BytesPattern(6, 256L * MIB);
    assertThat(one.put(target, BodyPublishers.ofInputStream(pattern::stream)).statusCode())
        .isEqualTo(201);
    settle();
    long before = stored("callfs-2", "");
    CompletableFuture<HttpResponse<byte[]>> moving =
        CompletableFuture.supplyAsync(() -> move(one, target, "callfs-2"));

    Await.until(() -> stored("callfs-2", "") > before + 8 * MIB);
    cluster.instance("callfs-2").kill();

    HttpResponse<byte[]> answer = moving.join();
    cluster.launch("callfs-2", USERS);
    assertThat(answer.statusCode()).as(text(answer)).isEqualTo(502);
    assertThat(owner(one.head(target))).isEqualTo("callfs-1");
    byte[] whole = one.get(target).body();
    assertThat(HexFormat.of().formatHex(BytesPattern.digest().digest(whole)))
        .isEqualTo(pattern.sha256());
    Await.until(() -> stored("callfs-2", "") < before + 8 * MIB);
    assertThat(owner(move(three, target, "callfs-2"))).isEqualTo("callfs-2");
    Await.until(() -> stored("callfs-1", "-killed") == 0);
  }
}
