package io.callfs.backend.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class PartTest {

  private static final int CHUNK = PartMemory.CHUNK;

  private final CRC32C whole = new CRC32C();

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private void assertGoesThrough(PartMemory memory, int size) throws IOException {
    byte[] bytes = bytes(size);
    try (Part part = new Part(memory)) {
      assertThat(part.fill(new ByteArrayInputStream(bytes), -1, 10L * CHUNK, whole)).isTrue();
      assertThat(part.size()).isEqualTo(size);
      assertThat(part.crc32c()).isEqualTo(crc(bytes));
      for (int attempt = 0; attempt < 2; attempt++) {
        try (InputStream stream = part.open()) {
          assertThat(Arrays.equals(stream.readAllBytes(), bytes)).as("attempt " + attempt).isTrue();
        }
      }
    }
  }

  @Test
  void bytesInMemoryCanBeReadAgainAndAgain() throws IOException {
    for (int size : new int[] {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 5 * CHUNK + 17}) {
      assertGoesThrough(new PartMemory(20L * CHUNK), size);
    }
  }

  @Test
  void bytesForWhichThereIsNoMemoryCanBeReadAgainAndAgain() throws IOException {
    for (int size : new int[] {CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 1, 5 * CHUNK + 17}) {
      assertGoesThrough(new PartMemory(2L * CHUNK), size);
    }
  }

  @Test
  void memoryIsGivenBack() throws IOException {
    PartMemory memory = new PartMemory(3L * CHUNK);
    assertGoesThrough(memory, 2 * CHUNK);
    assertGoesThrough(memory, 9 * CHUNK);
    assertThat(memory.available()).isEqualTo(3);
  }

  @Test
  void partIsFullAtItsCapacityAndTheNextBeginsWithThePendingByte() throws IOException {
    byte[] bytes = bytes(3 * CHUNK);
    InputStream stream = new ByteArrayInputStream(bytes);
    PartMemory memory = new PartMemory(20L * CHUNK);
    try (Part first = new Part(memory);
        Part second = new Part(memory)) {
      assertThat(first.fill(stream, -1, 2L * CHUNK, whole)).isFalse();
      assertThat(second.fill(stream, stream.read(), 2L * CHUNK, whole)).isTrue();
      assertThat(first.open().readAllBytes()).isEqualTo(Arrays.copyOf(bytes, 2 * CHUNK));
      assertThat(second.open().readAllBytes())
          .isEqualTo(Arrays.copyOfRange(bytes, 2 * CHUNK, 3 * CHUNK));
      assertThat((int) whole.getValue()).isEqualTo(crc(bytes));
    }
  }

  @Test
  void failureOfTheStreamComesOutAndTheMemoryIsGivenBack() {
    PartMemory memory = new PartMemory(3L * CHUNK);
    IOException gone = new IOException("client is gone");
    InputStream failing =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw gone;
          }

          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            throw gone;
          }
        };
    try (Part part = new Part(memory)) {
      assertThatThrownBy(() -> part.fill(failing, -1, CHUNK, whole)).isSameAs(gone);
    }
    assertThat(memory.available()).isEqualTo(3);
  }
}
