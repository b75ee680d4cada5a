package io.callfs.http.jersey;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.http.jersey.RawClient.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Proves that bytes go in and out whole, whatever the clients do meanwhile, before anyone measures
 * how fast.
 *
 * <p>{@code -Dcallfs.bytes.full=true} takes sizes up to 1 GiB and many more rounds.
 */
@Timeout(900)
abstract class ServerBytesContract {

  private static final boolean FULL = Boolean.getBoolean("callfs.bytes.full");

  private final TestService service = new TestService();
  private GrizzlyServer server;
  private ExecutorService clients;

  /** Returns whose TLS is to be tried. */
  abstract TlsProvider tlsProvider();

  @BeforeEach
  void start() throws IOException {
    server = TestServers.tls(service, Limits.defaults(), tlsProvider());
    clients = Executors.newVirtualThreadPerTaskExecutor();
  }

  @AfterEach
  void stop() {
    clients.close();
    server.close();
    assertThat(service.finished.get()).isEqualTo(service.begun.get());
  }

  static List<Long> sizes() {
    List<Long> sizes =
        new ArrayList<>(
            List.of(
                0L,
                1L,
                2L,
                1000L,
                16_383L,
                16_384L,
                16_385L,
                49_152L,
                65_536L,
                262_145L,
                1L << 20,
                9_999_999L));
    if (FULL) {
      sizes.addAll(List.of(1L << 28, 1L << 30));
    }
    return sizes;
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void uploadWithLengthArrivesWhole(long size) throws IOException {
    try (RawClient client = RawClient.tls(server)) {
      assertStored(client.put("/v1/files/a", size).readReply(), size);
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void chunkedUploadArrivesWhole(long size) throws IOException {
    try (RawClient client = RawClient.tls(server)) {
      assertStored(client.putChunked("/v1/files/a", size, "").readReply(), size);
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void chunkedUploadThatExpectsContinueArrivesWhole(long size) throws IOException {
    try (RawClient client = RawClient.tls(server)) {
      client.putChunked("/v1/files/a", size, "Expect: 100-continue\r\n");
      assertThat(client.readReply().status()).isEqualTo(100);
      assertStored(client.sendChunks(size).readReply(), size);
      assertStored(client.put("/v1/files/b", 10).readReply(), 10);
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void downloadWithLengthArrivesWhole(long size) throws IOException {
    try (RawClient client = RawClient.tls(server)) {
      assertPattern(client.get("/v1/files/gen/" + size).readReply(), size);
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void chunkedDownloadArrivesWhole(long size) throws IOException {
    try (RawClient client = RawClient.tls(server)) {
      assertPattern(client.get("/v1/files/chunked/" + size).readReply(), size);
    }
  }

  @Test
  void answersFromMemoryOfAnySizeArriveWhole() throws IOException {
    try (RawClient client = RawClient.tls(server)) {
      for (int size : List.of(0, 1, 4096, 65_536, 65_537, 3_000_000)) {
        assertPattern(client.get("/v1/files/mem/" + size).readReply(), size);
      }
    }
  }

  @Test
  void plainHttpCarriesTheSameBytes() throws IOException {
    try (GrizzlyServer plain = TestServers.plain(service, Limits.defaults());
        RawClient client = RawClient.plain(plain)) {
      assertStored(client.put("/v1/files/a", 5_000_000).readReply(), 5_000_000);
      assertStored(client.putChunked("/v1/files/a", 5_000_000, "").readReply(), 5_000_000);
      assertPattern(client.get("/v1/files/gen/5000000").readReply(), 5_000_000);
      assertPattern(client.get("/v1/files/chunked/5000000").readReply(), 5_000_000);
      assertPattern(client.get("/v1/files/mem/4096").readReply(), 4096);
      assertPattern(client.get("/v1/files/mem/1000000").readReply(), 1_000_000);
    }
  }

  @Test
  void sixteenAtOnceDontMixTheirBytes() throws Exception {
    int rounds = FULL ? 40 : 4;
    List<Callable<Void>> work = new ArrayList<>();
    for (int c = 0; c < 16; c++) {
      int number = c;
      work.add(() -> {
        try (RawClient client = RawClient.tls(server)) {
          for (int round = 0; round < rounds; round++) {
            long size = 700_000L + 100_003L * number + round;
            assertStored(client.put("/v1/files/" + number, size).readReply(), size);
            assertPattern(client.get("/v1/files/gen/" + size).readReply(), size);
            assertPattern(client.get("/v1/files/mem/4096").readReply(), 4096);
            assertStored(client.putChunked("/v1/files/" + number, size, "").readReply(), size);
          }
        }
        return null;
      });
    }
    runAll(work);
  }

  @Test
  void uploadsThatFollowOneAnotherOnOneConnectionStayApart() throws IOException {
    int rounds = FULL ? 2000 : 300;
    try (RawClient client = RawClient.tls(server)) {
      for (int i = 0; i < rounds; i++) {
        assertStored(client.put("/v1/files/a", i * 37L).readReply(), i * 37L);
        assertPattern(client.get("/v1/files/mem/" + i).readReply(), i);
        assertStored(client.putChunked("/v1/files/a", i * 11L, "").readReply(), i * 11L);
      }
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws Exception {
    try (RawClient client = RawClient.tls(server)) {
      int count = FULL ? 5000 : 600;
      Future<?> sending =
          clients.submit(() -> {
            for (int i = 0; i < count; i++) {
              switch (i % 4) {
                case 0 -> client.get("/v1/files/mem/" + i);
                case 1 -> client.put("/v1/files/p" + i, i);
                case 2 -> client.get("/v1/files/gen/" + i);
                default -> client.putChunked("/v1/files/c" + i, i, "");
              }
            }
            return null;
          });
      for (int i = 0; i < count; i++) {
        Reply reply = client.readReply();
        if (i % 2 == 0) {
          assertPattern(reply, i);
        } else {
          assertStored(reply, i);
        }
      }
      sending.get();
    }
  }

  @Test
  void pipelinedRequestsInOneWriteAreAnsweredInOrder() throws IOException {
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      requests.append("GET /v1/files/mem/" + i + " HTTP/1.1\r\nHost: a\r\n\r\n");
      requests.append("PUT /v1/files/x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
      requests.append("GET /v1/files/gen/" + i + " HTTP/1.1\r\nHost: a\r\n\r\n");
      requests.append(
          "PUT /v1/files/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
      requests.append("GET /health HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    try (RawClient client = RawClient.tls(server)) {
      Future<?> sending = clients.submit(() -> client.send(requests.toString()));
      for (int i = 0; i < 200; i++) {
        assertPattern(client.readReply(), i);
        assertThat(client.readReply().text()).startsWith("3 ba7816bf");
        assertPattern(client.readReply(), i);
        assertThat(client.readReply().text()).startsWith("3 ba7816bf");
        assertThat(client.readReply().text()).isEqualTo("GET /health");
      }
      assertThat(sending).succeedsWithin(Duration.ofSeconds(10));
    }
  }

  @Test
  void drippedUploadArrivesWhole() throws IOException {
    try (RawClient client = RawClient.tls(server)) {
      byte[] request =
          "PUT /v1/files/a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n3;x=y\r\nabc\r\n0\r\nT: v\r\n\r\n"
              .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      for (int round = 0; round < 10; round++) {
        for (byte b : request) {
          client.send(new byte[] {b});
        }
        assertThat(client.readReply().text()).startsWith("8 ");
      }
      client.send("PUT /v1/files/a HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\n\r\n");
      for (int i = 0; i < 2000; i++) {
        client.sendPattern(i, i + 1);
      }
      assertStored(client.readReply(), 2000);
    }
  }

  @Test
  void downloadByThrottledClientArrivesWhole() throws Exception {
    List<Callable<Void>> work = new ArrayList<>();
    for (int c = 0; c < 8; c++) {
      work.add(() -> {
        try (RawClient client = RawClient.tls(server, 8192)) {
          assertPattern(client.get("/v1/files/gen/2000000").readReply(), 2_000_000);
          assertPattern(client.get("/v1/files/chunked/2000000").readReply(), 2_000_000);
        }
        return null;
      });
    }
    runAll(work);
  }

  @Test
  void clientsThatPipelineAndNeverReadDontKeepOthersWaiting() throws Exception {
    List<RawClient> wedges = new ArrayList<>();
    try {
      for (int c = 0; c < 16; c++) {
        RawClient wedge = RawClient.tls(server, 4096);
        wedges.add(wedge);
        clients.execute(() -> sendUntilCut(wedge));
      }
      assertOthersAreServed(100);
    } finally {
      for (RawClient wedge : wedges) {
        wedge.abort();
      }
    }
    await(() -> server.connections() == 0);
  }

  @Test
  void clientsThatNeverReadTheirDownloadDontKeepOthersWaiting() throws Exception {
    List<RawClient> wedges = new ArrayList<>();
    try {
      for (int c = 0; c < 100; c++) {
        wedges.add(RawClient.tls(server, 4096).get("/v1/files/gen/100000000"));
      }
      assertOthersAreServed(100);
    } finally {
      for (RawClient wedge : wedges) {
        wedge.abort();
      }
    }
    await(() -> service.finished.get() == service.begun.get());
  }

  @Test
  void clientsThatStallTheirUploadDontKeepOthersWaiting() throws Exception {
    List<RawClient> wedges = new ArrayList<>();
    try {
      for (int c = 0; c < 400; c++) {
        wedges.add(
            RawClient.tls(server)
                .send("PUT /v1/files/w HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nabc"));
      }
      assertOthersAreServed(100);
    } finally {
      for (RawClient wedge : wedges) {
        wedge.abort();
      }
    }
    await(() -> service.brokenBodies.get() == 400);
  }

  @Test
  void uploadThatBreaksOffIsNoticedAndStoresNothing() throws Exception {
    int rounds = FULL ? 200 : 30;
    for (int i = 0; i < rounds; i++) {
      RawClient client = RawClient.tls(server);
      client.send("PUT /v1/files/broken HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
      client.sendPattern(0, i % 99 * 10_000L);
      if (i % 2 == 0) {
        client.abort();
      } else {
        client.close();
      }
    }
    await(() -> server.connections() == 0);
    assertThat(service.brokenBodies.get()).isPositive();
    assertThat(service.stored).doesNotContainKey("/v1/files/broken");
  }

  @Test
  void downloadThatIsAbortedIsNoticed() throws Exception {
    for (int i = 0; i < 30; i++) {
      RawClient client = RawClient.tls(server);
      client.get("/v1/files/gen/100000000");
      assertThat(client.readSome(1000)).isPositive();
      client.abort();
    }
    await(() -> service.finished.get() == 30);
    assertThat(service.finishedWhole.get()).isZero();
    await(() -> server.connections() == 0);
  }

  private static void sendUntilCut(RawClient client) {
    String many = "GET /v1/files/mem/4096 HTTP/1.1\r\nHost: a\r\n\r\n".repeat(100);
    try {
      for (int i = 0; i < 1000; i++) {
        client.send(many);
      }
    } catch (IOException e) {
      // The test has what it came for, and cuts the connection.
    }
  }

  private void assertOthersAreServed(int requests) throws IOException {
    try (RawClient other = RawClient.tls(server)) {
      for (int i = 0; i < requests; i++) {
        assertPattern(other.get("/v1/files/mem/4096").readReply(), 4096);
        assertPattern(other.get("/v1/files/gen/10000").readReply(), 10_000);
        assertStored(other.put("/v1/files/o", 10_000).readReply(), 10_000);
      }
    }
    for (int i = 0; i < 10; i++) {
      try (RawClient another = RawClient.tls(server)) {
        assertPattern(another.get("/v1/files/mem/4096").readReply(), 4096);
      }
    }
  }

  private void runAll(List<Callable<Void>> work) throws Exception {
    for (Future<Void> done : clients.invokeAll(work)) {
      done.get();
    }
  }

  private static void assertStored(Reply reply, long size) throws IOException {
    assertThat(reply.status()).as(reply.text()).isEqualTo(201);
    assertThat(reply.text()).isEqualTo(size + " " + PatternBytes.sha256(size));
  }

  private static void assertPattern(Reply reply, long size) throws IOException {
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.length()).isEqualTo(size);
    assertThat(reply.sha256()).isEqualTo(PatternBytes.sha256(size));
  }

  private static void await(BooleanSupplier condition) {
    TestServers.await(condition);
  }
}
