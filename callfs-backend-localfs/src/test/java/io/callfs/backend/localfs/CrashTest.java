package io.callfs.backend.localfs;

import static io.callfs.backend.localfs.Blobs.bytes;
import static io.callfs.backend.localfs.Blobs.keys;
import static io.callfs.backend.localfs.Blobs.put;
import static io.callfs.backend.localfs.Blobs.read;
import static io.callfs.backend.localfs.Blobs.temporaries;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.BlobKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashTest {

  private static final int SIZE = 300_000;

  @TempDir Path root;

  @Test
  void killedWriterLeavesAcknowledgedBlobsWholeAndNothingInPart() throws Exception {
    for (int round = 0; round < 4; round++) {
      List<Integer> acknowledged = writeAndKill(round * 1_000_000, 20 + 13 * round);
      try (LocalBlobStore store = LocalBlobStore.open(root)) {
        assertThat(temporaries(root)).isEmpty();
        for (int number : acknowledged) {
          assertThat(read(store, key(number))).isEqualTo(bytes(number, SIZE));
        }
        for (BlobKey key : keys(store.list())) {
          assertThat(store.stat(key).size()).as("size of " + key).isEqualTo(SIZE);
        }
      }
    }
  }

  private List<Integer> writeAndKill(int first, int count) throws Exception {
    Process writer = Forked.start(Writer.class, root.toString(), Integer.toString(first));
    List<Integer> acknowledged = new ArrayList<>();
    try (BufferedReader lines = writer.inputReader(StandardCharsets.US_ASCII)) {
      String line = lines.readLine();
      while (line != null) {
        acknowledged.add(Integer.valueOf(line));
        if (acknowledged.size() == count) {
          // SIGKILL; what was acknowledged until then is still in the pipe.
          writer.toHandle().destroyForcibly();
        }
        line = lines.readLine();
      }
    } finally {
      writer.destroyForcibly();
    }
    assertThat(writer.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(count);
    return acknowledged;
  }

  private static BlobKey key(int number) {
    return new BlobKey("shard" + number / 10 + "/" + number);
  }

  /** Writes until it is killed, and says of each blob that it is stored. */
  static final class Writer {

    private Writer() {}

    public static void main(String[] arguments) {
      LocalBlobStore store = LocalBlobStore.open(Path.of(arguments[0]));
      AtomicInteger next = new AtomicInteger(Integer.parseInt(arguments[1]));
      for (int thread = 0; thread < 4; thread++) {
        new Thread(() -> write(store, next)).start();
      }
    }

    private static void write(LocalBlobStore store, AtomicInteger next) {
      try {
        while (true) {
          int number = next.getAndIncrement();
          put(store, key(number), bytes(number, SIZE));
          String line = number + "\n";
          synchronized (System.out) {
            System.out.write(line.getBytes(StandardCharsets.US_ASCII));
            System.out.flush();
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
