package io.callfs.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.callfs.fs.Credentials;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.RegularFile;
import io.callfs.memory.InMemoryBlobStore;
import io.callfs.memory.InMemoryMetadataStore;
import io.callfs.memory.InProcessLockManager;
import io.callfs.spi.BlobStat;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two backends and one that is switched off. */
class BackendChoiceTest {

  private final InMemoryMetadataStore metadata = new InMemoryMetadataStore();
  private final InMemoryBlobStore disk = new InMemoryBlobStore();
  private final InMemoryBlobStore objects = new InMemoryBlobStore();
  private final CallFs callFs =
      CallFs.builder()
          .metadata(metadata)
          .locks(new InProcessLockManager())
          .backend("disk", disk)
          .backend("objects", objects)
          .defaultBackend("objects")
          .disabledBackend("tape", "no drive is configured")
          .inlineLimit(64)
          .build();
  private final FileSystemView root = callFs.view(Credentials.ROOT);

  @AfterEach
  void close() {
    callFs.close();
  }

  private static WriteOptions on(String backend) {
    WriteOptions options = WriteOptions.DEFAULT;
    return new WriteOptions(
        options.existing(),
        options.parents(),
        options.precondition(),
        options.mode(),
        null,
        null,
        backend);
  }

  private static long count(InMemoryBlobStore store) {
    try (Stream<BlobStat> blobs = store.list()) {
      return blobs.count();
    }
  }

  private RegularFile write(String path, WriteOptions options) throws IOException {
    return root.write(Tree.path(path), Tree.content(1000), options).file();
  }

  @Test
  void newFileGoesToTheDefaultBackend() throws Exception {
    RegularFile file = write("/f", WriteOptions.DEFAULT);
    assertThat(file.placement().backend()).isEqualTo("objects");
    assertThat(count(objects)).isOne();
    assertThat(count(disk)).isZero();
  }

  @Test
  void newFileGoesToTheBackendThatIsNamed() throws Exception {
    RegularFile file = write("/f", on("disk"));
    assertThat(file.placement().backend()).isEqualTo("disk");
    assertThat(count(disk)).isOne();
    assertThat(count(objects)).isZero();
  }

  @Test
  void contentThatReplacesAnotherStaysOnTheFilesBackend() throws Exception {
    write("/f", on("disk"));
    RegularFile file = write("/f", WriteOptions.DEFAULT);
    assertThat(file.placement().backend()).isEqualTo("disk");
    assertThat(count(objects)).isZero();
  }

  @Test
  void backendThatNobodyKnowsIsEinval() {
    FsException failure = refused("cloud", 1000);
    assertThat(failure.errno()).isEqualTo(Errno.EINVAL);
  }

  @Test
  void disabledBackendIsEopnotsuppAndSaysWhy() {
    FsException failure = refused("tape", 1000);
    assertThat(failure.errno()).isEqualTo(Errno.EOPNOTSUPP);
    assertThat(failure.subject()).contains("tape", "disabled", "no drive is configured");
  }

  @Test
  void disabledBackendRefusesAlsoWhatWouldBeKeptWithTheMetadata() {
    assertThat(refused("tape", 1).errno()).isEqualTo(Errno.EOPNOTSUPP);
  }

  @Test
  void contentOnABackendThatIsDisabledNowIsEopnotsupp() throws Exception {
    write("/f", on("disk"));
    CallFs later =
        CallFs.builder()
            .metadata(metadata)
            .locks(new InProcessLockManager())
            .backend("objects", objects)
            .disabledBackend("disk", "it was taken out")
            .build();
    try (later) {
      FsException failure =
          catchThrowableOfType(
              FsException.class, () -> later.view(Credentials.ROOT).open(Tree.path("/f")));
      assertThat(failure.errno()).isEqualTo(Errno.EOPNOTSUPP);
    }
  }

  private FsException refused(String backend, int size) {
    return catchThrowableOfType(
        FsException.class, () -> root.write(Tree.path("/f"), Tree.content(size), on(backend)));
  }
}
