package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many clients append to one file. {@code -Dcallfs.it.appends=1000} for more than a build needs.
 */
class AppendIT {

  private static final int CLIENTS = 32;
  private static final int RECORDS = Integer.getInteger("callfs.it.appends", 40);
  private static final String LOG = "/v1/files/log.txt";

  @Test
  void everyRecordIsThereOnceAndWholeAndInItsClientsOrder(@TempDir Path directory)
      throws InterruptedException {
    try (Distribution server = Distribution.start(directory)) {
      Client client = server.client();
      assertThat(client.put(LOG, new byte[0]).statusCode()).isEqualTo(201);
      appendOfAll(client);
      List<String> lines = new String(client.get(LOG).body(), UTF_8).lines().toList();
      assertThat(lines).hasSize(CLIENTS * RECORDS);
      for (int number = 0; number < CLIENTS; number++) {
        String prefix = number + " ";
        assertThat(lines.stream().filter(line -> line.startsWith(prefix)).map(line -> line + "\n"))
            .containsExactlyElementsOf(records(number).toList());
      }
    }
  }

  private static Stream<String> records(int client) {
    return IntStream.range(0, RECORDS)
        .mapToObj(record -> client + " " + record + " " + "r".repeat(record % 100) + "\n");
  }

  private static void appendOfAll(Client client) throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    try {
      List<Callable<Boolean>> writers = new ArrayList<>();
      for (int number = 0; number < CLIENTS; number++) {
        int own = number;
        writers.add(() -> append(client, own));
      }
      for (Future<Boolean> writer : threads.invokeAll(writers)) {
        assertThat(done(writer)).isTrue();
      }
    } finally {
      threads.shutdown();
    }
  }

  private static boolean done(Future<Boolean> writer) throws InterruptedException {
    try {
      return writer.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  private static boolean append(Client client, int number) {
    records(number)
        .forEach(record ->
            assertThat(
                    client
                        .send(
                            client
                                .request(LOG + "?append=true")
                                .header("Content-Type", "application/octet-stream")
                                .method("PATCH", BodyPublishers.ofString(record)))
                        .statusCode())
                .isEqualTo(200));
    return true;
  }
}
