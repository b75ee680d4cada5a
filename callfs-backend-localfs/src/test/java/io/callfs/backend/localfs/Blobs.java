package io.callfs.backend.localfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.callfs.fs.BlobKey;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.spi.BlobSource;
import io.callfs.spi.BlobStat;
import io.callfs.spi.BlobStore;
import io.callfs.spi.StoredBlob;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What tests of this module do with stores and their files. */
final class Blobs {

  static final BlobKey KEY = new BlobKey("20261121T0940/01jd-report.txt");
  static final BlobKey OTHER = new BlobKey("20261121T0940/01je-photo.jpg");

  private Blobs() {}

  static byte[] bytes(long seed, int size) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static StoredBlob put(BlobStore store, BlobKey key, byte[] bytes) throws IOException {
    return store.put(key, new ByteArrayInputStream(bytes), bytes.length);
  }

  static byte[] read(BlobStore store, BlobKey key) throws IOException {
    try (BlobSource source = store.open(key)) {
      return read(source);
    }
  }

  static byte[] read(BlobSource source) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    source.transferTo(0, source.size(), Channels.newChannel(bytes));
    return bytes.toByteArray();
  }

  static List<BlobKey> keys(Stream<BlobStat> blobs) {
    try (blobs) {
      return blobs.map(BlobStat::key).toList();
    }
  }

  static Path file(Path root, BlobKey key) {
    return root.resolve(".callfs/blobs").resolve(key.value());
  }

  static List<Path> temporaries(Path root) throws IOException {
    try (Stream<Path> files = Files.list(root.resolve(".callfs/tmp"))) {
      return files.toList();
    }
  }

  static FsException assertErrno(Errno errno, ThrowingCallable call) {
    FsException failure = catchThrowableOfType(FsException.class, call);
    assertThat(failure).as("failure").isNotNull();
    assertThat(failure.errno()).as(failure.getMessage()).isEqualTo(errno);
    return failure;
  }
}
