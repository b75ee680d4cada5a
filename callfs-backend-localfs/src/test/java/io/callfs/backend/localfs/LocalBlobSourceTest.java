package io.callfs.backend.localfs;

import static io.callfs.backend.localfs.Blobs.KEY;
import static io.callfs.backend.localfs.Blobs.assertErrno;
import static io.callfs.backend.localfs.Blobs.bytes;
import static io.callfs.backend.localfs.Blobs.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.Errno;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a source whose channel an interrupt has closed. */
class LocalBlobSourceTest {

  @TempDir Path directory;
  private final AtomicInteger opened = new AtomicInteger();
  private Path file;
  private FileChannel first;
  private LocalBlobSource source;

  @BeforeEach
  void open() throws IOException {
    file = Files.write(directory.resolve("blob"), bytes(1, 1000));
    first = openFile();
    source =
        new LocalBlobSource(
            KEY, 1000, first, key -> openFile(), new TransferBuffers(), DiskErrors.learn());
  }

  private FileChannel openFile() throws IOException {
    opened.incrementAndGet();
    return FileChannel.open(file, StandardOpenOption.READ);
  }

  @Test
  void closedChannelIsOpenedAgainOnce() throws Exception {
    first.close();
    assertThat(read(source)).isEqualTo(bytes(1, 1000));
    assertThat(read(source)).isEqualTo(bytes(1, 1000));
    assertThat(opened).hasValue(2);
    source.close();
  }

  @Test
  void closedChannelIsOpenedAgainWhereTheKernelCopies() throws Exception {
    first.close();
    Path copy = directory.resolve("copy");
    try (FileChannel target =
        FileChannel.open(copy, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      source.transferTo(0, 1000, target);
    }
    assertThat(copy).hasBinaryContent(bytes(1, 1000));
    source.close();
  }

  @Test
  void closedChannelOfADeletedBlobIsEstale() throws Exception {
    first.close();
    Files.delete(file);
    assertErrno(Errno.ESTALE, () -> source.read(0, ByteBuffer.allocate(10)));
    source.close();
  }

  @Test
  void closedSourceIsNotOpenedAgain() {
    source.close();
    assertErrno(Errno.EBADF, () -> source.read(0, ByteBuffer.allocate(10)));
    assertThat(opened).hasValue(1);
  }
}
