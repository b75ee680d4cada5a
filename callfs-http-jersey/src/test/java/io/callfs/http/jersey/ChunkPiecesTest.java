package io.callfs.http.jersey;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Chunked uploads that come in pieces, at odd moments. A thread that had read several chunks once
 * lost the later ones to the selector, which was told of the next piece at that moment.
 */
class ChunkPiecesTest {

  private static final int CLIENTS = 8;
  private static final int UPLOADS = 250;

  @Test
  void chunkedUploadsInPiecesArriveWhole() throws Exception {
    try (GrizzlyServer server = TestServers.tls(new TestService(), Limits.defaults());
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      List<Callable<Void>> work = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        Random random = new Random(i);
        work.add(() -> {
          for (int upload = 0; upload < UPLOADS; upload++) {
            try (RawClient client = RawClient.tls(server)) {
              upload(client, random);
            }
          }
          return null;
        });
      }
      for (Future<Void> done : clients.invokeAll(work)) {
        done.get();
      }
    }
  }

  private static void upload(RawClient client, Random random) throws IOException {
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    wire.writeBytes(
        "PUT /v1/files/a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            .getBytes(US_ASCII));
    int headEnd = wire.size();
    long size = 0;
    for (int chunk = 1 + random.nextInt(12); chunk > 0; chunk--) {
      int length = random.nextBoolean() ? 16_384 : 1 + random.nextInt(9000);
      wire.writeBytes((Integer.toHexString(length) + "\r\n").getBytes(US_ASCII));
      wire.writeBytes(pattern(size, length));
      wire.writeBytes("\r\n".getBytes(US_ASCII));
      size += length;
    }
    wire.writeBytes("0\r\n\r\n".getBytes(US_ASCII));
    byte[] all = wire.toByteArray();
    int first = Math.min(all.length, headEnd + random.nextInt(4096));
    int second = Math.min(all.length, headEnd + 4096);
    int from = 0;
    for (int to : new int[] {first, second, all.length}) {
      if (to > from) {
        client.send(java.util.Arrays.copyOfRange(all, from, to));
        from = to;
      }
      LockSupport.parkNanos(random.nextInt(500_000));
    }
    RawClient.Reply reply = client.readReply();
    assertThat(reply.status()).as(reply.text()).isEqualTo(201);
    assertThat(reply.text()).isEqualTo(size + " " + PatternBytes.sha256(size));
  }

  private static byte[] pattern(long from, int length) {
    byte[] bytes = new byte[length];
    int done = 0;
    while (done < length) {
      ByteBuffer part = PatternBytes.at(from + done, length - done);
      int count = part.remaining();
      part.get(bytes, done, count);
      done += count;
    }
    return bytes;
  }
}
