package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.it.history.Linearization;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What callers see who use the same files through three instances at once (API.md §11). */
class CrossServerHistoryIT {

  private static final List<String> NAMES = List.of("callfs-1", "callfs-2", "callfs-3");
  private static final int WORKERS = 6;
  private static final int CALLS = 60;
  private static final long VISIBLE_NANOS = 250_000_000;
  private static final int LOOKS = 200;

  @TempDir static Path directory;

  private static Cluster cluster;

  @BeforeAll
  static void start() throws IOException {
    cluster = Cluster.start(directory, NAMES.toArray(String[]::new));
  }

  @AfterAll
  static void stop() throws IOException {
    cluster.close();
  }

  /** What was asked of a file. */
  private enum Kind {
    READ,
    WRITE,
    WRITE_IF_SAME
  }

  /**
   * A call and its answer.
   *
   * @param mark what the content is made of; of a read, what was read
   * @param expected the validator that a conditional write asks for
   * @param etag the validator in the answer; empty where a condition did not hold
   */
  private record Event(Kind kind, String mark, String expected, String etag, long start, long end)
      implements Linearization.Event {}

  /** A file as a register: its content and its validator. */
  private record Register(String mark, String etag, String lastEtag)
      implements Linearization.State<Event> {

    @Override
    public Optional<Linearization.State<Event>> after(Event event) {
      return switch (event.kind()) {
        case READ -> where(event.etag().equals(etag) && event.mark().equals(mark), this);
        case WRITE -> Optional.of(written(event));
        case WRITE_IF_SAME -> {
          boolean holds = event.expected().equals(etag);
          yield event.etag().isEmpty() ? where(!holds, this) : where(holds, written(event));
        }
      };
    }

    private Register written(Event event) {
      return new Register(event.mark(), event.etag(), lastEtag);
    }

    private static Optional<Linearization.State<Event>> where(boolean answered, Register register) {
      return answered ? Optional.of(register) : Optional.empty();
    }

    @Override
    public Object identity() {
      return etag;
    }

    @Override
    public boolean isEnd() {
      return etag.equals(lastEtag);
    }
  }

  /** Content that shows whether it is of one writer and whole. */
  private static byte[] content(String mark) {
    byte[] unit = mark.getBytes(US_ASCII);
    int times = 1 + Math.floorMod(mark.hashCode(), 30_000);
    byte[] bytes = new byte[unit.length * times];
    for (int i = 0; i < times; i++) {
      System.arraycopy(unit, 0, bytes, i * unit.length, unit.length);
    }
    return bytes;
  }

  private static String mark(byte[] content) {
    String mark = new String(content, 0, Math.min(8, content.length), US_ASCII);
    assertThat(Arrays.equals(content, content(mark))).as("content of " + mark).isTrue();
    return mark;
  }

  private static String etag(HttpResponse<byte[]> answer) {
    return answer.headers().firstValue("ETag").orElseThrow();
  }

  @Test
  void aHistoryOfEachFileIsExplainedByOneOrderOfItsCalls() {
    List<String> files = List.of("/v1/files/h1", "/v1/files/h2", "/v1/files/h3");
    List<String> first = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      HttpResponse<byte[]> made =
          cluster.client(NAMES.get(i)).put(files.get(i), content("beginned"));
      assertThat(made.statusCode()).isEqualTo(201);
      first.add(etag(made));
    }
    for (String reader : NAMES) {
      for (String file : files) {
        Client client = cluster.client(reader);
        while (client.head(file).statusCode() != 200) {
          Thread.onSpinWait();
        }
      }
    }
    AtomicLong order = new AtomicLong();
    List<List<Event>> events = new ArrayList<>();
    files.forEach(file -> events.add(new ArrayList<>()));
    try (ExecutorService threads = Executors.newFixedThreadPool(WORKERS)) {
      List<CompletableFuture<List<List<Event>>>> workers = new ArrayList<>();
      for (int i = 0; i < WORKERS; i++) {
        int worker = i;
        workers.add(
            CompletableFuture.supplyAsync(() -> work(worker, files, first, order), threads));
      }
      for (CompletableFuture<List<List<Event>>> worker : workers) {
        List<List<Event>> seen = worker.join();
        for (int i = 0; i < files.size(); i++) {
          events.get(i).addAll(seen.get(i));
        }
      }
    }
    for (int i = 0; i < files.size(); i++) {
      HttpResponse<byte[]> last = cluster.client(NAMES.get(2)).get(files.get(i));
      assertThat(mark(last.body())).isNotEmpty();
      Register begin = new Register("beginned", first.get(i), etag(last));
      assertThat(Linearization.exists(begin, events.get(i)))
          .as(() -> "an order of " + report(events))
          .isTrue();
      assertThat(events.get(i)).anyMatch(event -> event.kind() == Kind.WRITE_IF_SAME);
    }
  }

  private static String report(List<List<Event>> events) {
    StringBuilder text = new StringBuilder();
    events.forEach(of -> {
      text.append('\n');
      of.stream()
          .sorted((a, b) -> Long.compare(a.start(), b.start()))
          .forEach(event -> text.append(event).append('\n'));
    });
    return text.toString();
  }

  /** Makes calls at random through one instance, and returns what was seen of each file. */
  private static List<List<Event>> work(
      int worker, List<String> files, List<String> first, AtomicLong order) {
    Client client = cluster.client(NAMES.get(worker % NAMES.size()));
    Random random = new Random(worker);
    List<String> known = new ArrayList<>(first);
    List<List<Event>> events = new ArrayList<>();
    files.forEach(file -> events.add(new ArrayList<>()));
    for (int call = 0; call < CALLS; call++) {
      int file = random.nextInt(files.size());
      Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
      String mark = String.format("%02d-%05d", worker, call);
      String expected = known.get(file);
      long start = order.getAndIncrement();
      HttpResponse<byte[]> answer =
          switch (kind) {
            case READ -> client.get(files.get(file));
            case WRITE -> client.put(files.get(file), content(mark));
            case WRITE_IF_SAME -> client.put(files.get(file), content(mark), "If-Match", expected);
          };
      long end = order.getAndIncrement();
      boolean refused = kind == Kind.WRITE_IF_SAME && answer.statusCode() == 412;
      assertThat(answer.statusCode())
          .as(() -> new String(answer.body(), US_ASCII))
          .isEqualTo(refused ? 412 : 200);
      String etag = refused ? "" : etag(answer);
      if (!refused) {
        known.set(file, etag);
      }
      String seen = kind == Kind.READ ? mark(answer.body()) : mark;
      events.get(file).add(new Event(kind, seen, expected, etag, start, end));
    }
    return events;
  }

  /** New names and new attributes, which the others know from the memory of the shared metadata. */
  @Test
  void whatOneInstanceHasDoneTheOthersSeeWithinAQuarterOfASecond() throws IOException {
    Client writer = cluster.client("callfs-1");
    Client reader = cluster.client("callfs-2");
    List<Long> seenAfter = new ArrayList<>();
    for (int i = 0; i < LOOKS; i++) {
      String target = "/v1/files/seen/" + i;
      // A name that is not there is remembered too.
      assertThat(reader.head(target).statusCode()).isEqualTo(404);
      assertThat(writer.post(target, "{\"type\":\"directory\",\"parents\":true}").statusCode())
          .isEqualTo(201);
      seenAfter.add(untilSeen(reader, target, "0755"));
      assertThat(writer.patch(target, "{\"mode\":\"0700\"}").statusCode()).isEqualTo(200);
      seenAfter.add(untilSeen(reader, target, "0700"));
    }
    seenAfter.sort(null);
    Files.writeString(
        Path.of("target", "cross-server-visibility.txt"),
        "seen by another instance after the answer: median %s ms, 99 %% %s ms, last %s ms, of %d%n"
            .formatted(
                millis(seenAfter, 0.5),
                millis(seenAfter, 0.99),
                millis(seenAfter, 1),
                seenAfter.size()));
  }

  private static String millis(List<Long> sorted, double share) {
    int index = (int) Math.min(sorted.size() - 1, Math.floor(share * sorted.size()));
    return "%.1f".formatted(sorted.get(index) / 1e6);
  }

  /** Returns how long after now a reader was first answered with the new state. */
  private static long untilSeen(Client reader, String target, String mode) {
    long written = System.nanoTime();
    while (true) {
      long asked = System.nanoTime();
      HttpResponse<byte[]> answer = reader.head(target);
      if (answer.headers().firstValue("X-CallFS-Mode").orElse("none").equals(mode)) {
        return System.nanoTime() - written;
      }
      assertThat(asked - written)
          .as("asked so long after the answer to the change, and not seen it")
          .isLessThan(VISIBLE_NANOS);
    }
  }
}
