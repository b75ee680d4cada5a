package io.callfs.it.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** What a server leaves on its disk. */
record BytesDisk(Path data) {

  private static final Duration LEFTOVERS = Duration.ofSeconds(20);

  long blobs() {
    return count(data.resolve(".callfs").resolve("blobs"));
  }

  long temporaries() {
    return count(data.resolve(".callfs").resolve("tmp"));
  }

  /** Counts files again from the start where a directory goes away meanwhile. */
  private static long count(Path directory) {
    while (true) {
      try (Stream<Path> all = Files.walk(directory)) {
        return all.filter(Files::isRegularFile).count();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (UncheckedIOException e) {
        assertThat(directory).exists();
      }
    }
  }

  /**
   * Waits as long as leftovers may stay until exactly so many blobs are there, and nothing else.
   */
  void awaitBlobs(long expected) {
    boolean ignored = await(LEFTOVERS, () -> blobs() == expected && temporaries() == 0);
    assertThat(temporaries()).as("temporary files").isZero();
    assertThat(blobs()).as("blobs").isEqualTo(expected);
  }

  /** Waits for a condition; returns whether it came in time. */
  static boolean await(Duration limit, BooleanSupplier condition) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    return true;
  }
}
