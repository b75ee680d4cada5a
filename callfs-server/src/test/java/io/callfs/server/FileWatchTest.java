package io.callfs.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {

  private static final long PATIENCE_SECONDS = 30;

  @TempDir Path directory;

  private final Semaphore changes = new Semaphore(0);

  private boolean changed() throws InterruptedException {
    return changes.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void seesAFileThatIsWrittenReplacedRemovedAndBack() throws IOException, InterruptedException {
    Path file = Files.writeString(directory.resolve("file"), "one");
    Path other = directory.resolve("other");
    try (FileWatch watch = FileWatch.start(List.of(other, file), changes::release)) {
      assertThat(watch).isNotNull();
      Files.writeString(file, "three");
      assertThat(changed()).isTrue();
      Files.move(
          Files.writeString(directory.resolve("new"), "seven"),
          file,
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      assertThat(changed()).isTrue();
      Files.delete(file);
      assertThat(changed()).isTrue();
      Files.writeString(other, "there");
      assertThat(changed()).isTrue();
    }
  }

  @Test
  void seesALinkThatLeadsElsewhere() throws IOException, InterruptedException {
    Path one = Files.createDirectory(directory.resolve("one"));
    Path two = Files.createDirectory(directory.resolve("two"));
    Files.writeString(one.resolve("file"), "1");
    Files.writeString(two.resolve("file"), "2");
    Path link = Files.createSymbolicLink(directory.resolve("data"), one);
    try (FileWatch watch = FileWatch.start(List.of(link.resolve("file")), changes::release)) {
      assertThat(watch).isNotNull();
      Files.move(
          Files.createSymbolicLink(directory.resolve("new"), two),
          link,
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      assertThat(changed()).isTrue();
    }
  }

  @Test
  void runsWhenItIsToldToAlthoughNothingHasChanged() {
    try (FileWatch watch = FileWatch.start(List.of(), changes::release)) {
      watch.now();
      assertThat(changes.availablePermits()).isEqualTo(1);
    }
  }
}
