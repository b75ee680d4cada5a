package io.callfs.metadata.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.Name;
import io.callfs.fs.Octets;
import io.callfs.metadata.sql.SqlMetadataStore;
import io.callfs.testkit.Rows;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process in the midst of its writes and looks at what it has left. */
class CrashTest {

  private static final int ROUNDS = 4;
  private static final int WRITERS = 8;
  private static final int ENOUGH = 400;

  @TempDir Path directory;

  /** The process that is killed: writes and tells each name when it was acknowledged. */
  static final class Writer {

    private Writer() {}

    public static void main(String[] arguments) throws InterruptedException {
      Path file = Path.of(arguments[0]);
      SqlMetadataStore store =
          SqliteMetadataStore.open(file, Duration.ofSeconds(30), SqliteMetadataStoreTest.CACHE);
      if (store.<Optional<Inode>>read(reader -> reader.inode(InodeId.ROOT)).isEmpty()) {
        Rows.makeRoot(store);
      }
      PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < WRITERS; t++) {
        String prefix = arguments[1] + "." + t + ".";
        Thread thread = new Thread(() -> writeForEver(store, prefix, out));
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }

    private static void writeForEver(SqlMetadataStore store, String prefix, PrintStream out) {
      for (int i = 0; ; i++) {
        String name = prefix + i;
        InodeId id = store.write(tx -> Rows.create(tx, new Name(name), content(name)));
        out.println(name + " " + id);
      }
    }
  }

  static Octets content(String name) {
    return Octets.wrap(name.repeat(100).getBytes(StandardCharsets.UTF_8));
  }

  /** Lets a process write for a while, kills it, and returns what it was told to be durable. */
  private Map<String, InodeId> writeAndKill(Path file, int round) throws Exception {
    Process process = Forked.start(Writer.class, file.toString(), "round" + round);
    Map<String, InodeId> acknowledged = new HashMap<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        note(line, acknowledged);
        if (acknowledged.size() == ENOUGH + 50 * round) {
          // By its handle, since what it has still told must be read.
          assertThat(process.toHandle().destroyForcibly()).isTrue();
        }
      }
    }
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return acknowledged;
  }

  private static void note(String line, Map<String, InodeId> acknowledged) {
    int space = line.indexOf(' ');
    // The last line may be cut off.
    if (line.startsWith("round") && space > 0 && line.length() > space + 1) {
      acknowledged.put(
          line.substring(0, space), new InodeId(Long.parseLong(line.substring(space + 1))));
    }
  }

  @Test
  void acknowledgedWritesSurviveAKilledProcess() throws Exception {
    Path file = directory.resolve("db");
    Set<String> names = new HashSet<>();
    Set<InodeId> ids = new HashSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      Map<String, InodeId> acknowledged = writeAndKill(file, round);
      assertThat(acknowledged.size()).isGreaterThanOrEqualTo(ENOUGH);
      names.addAll(acknowledged.keySet());
      try (SqlMetadataStore store =
          SqliteMetadataStore.open(file, Duration.ofSeconds(30), SqliteMetadataStoreTest.CACHE)) {
        for (String name : names) {
          InodeId id = assertWhole(store, name);
          assertThat(acknowledged.getOrDefault(name, id)).isEqualTo(id);
          ids.add(id);
        }
        assertThat(ids).as("numbers given once").hasSameSizeAs(names);
      }
    }
  }

  private static InodeId assertWhole(SqlMetadataStore store, String name) {
    return store.read(reader -> {
      InodeId id = reader.lookup(InodeId.ROOT, new Name(name)).orElseThrow().id();
      Octets bytes = reader.smallBlob(reader.extents(id).get(0).blob().key()).orElseThrow();
      assertThat(bytes).isEqualTo(content(name));
      return id;
    });
  }
}
