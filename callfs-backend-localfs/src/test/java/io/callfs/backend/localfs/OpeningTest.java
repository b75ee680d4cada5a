package io.callfs.backend.localfs;

import static io.callfs.backend.localfs.Blobs.KEY;
import static io.callfs.backend.localfs.Blobs.assertErrno;
import static io.callfs.backend.localfs.Blobs.bytes;
import static io.callfs.backend.localfs.Blobs.put;
import static io.callfs.backend.localfs.Blobs.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.spi.AdapterSettings;
import io.callfs.spi.BlobStore;
import io.callfs.spi.BlobStoreProvider;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpeningTest {

  @TempDir Path directory;

  @Test
  void missingRootIsMade() throws Exception {
    Path root = directory.resolve("a/b");
    try (LocalBlobStore store = LocalBlobStore.open(root)) {
      put(store, KEY, bytes(1, 10));
    }
    try (LocalBlobStore store = LocalBlobStore.open(root)) {
      assertThat(read(store, KEY)).isEqualTo(bytes(1, 10));
    }
  }

  @Test
  void rootMayBeReachedByALink() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory);
    try (LocalBlobStore store = LocalBlobStore.open(link)) {
      put(store, KEY, bytes(1, 10));
    }
    assertThat(directory.resolve(".callfs/blobs").resolve(KEY.value())).exists();
  }

  @Test
  void secondStoreOnARootIsEbusyAndTheFirstKeepsItsLock() {
    try (LocalBlobStore first = LocalBlobStore.open(directory)) {
      assertErrno(Errno.EBUSY, () -> LocalBlobStore.open(directory));
      assertErrno(Errno.EBUSY, () -> LocalBlobStore.open(directory));
      assertThat(first.list()).isEmpty();
    }
    LocalBlobStore.open(directory).close();
  }

  @Test
  void storeOfAnotherProcessIsRefusedAlsoAfterThisOneHasTriedTwice() throws Exception {
    try (LocalBlobStore first = LocalBlobStore.open(directory)) {
      assertErrno(Errno.EBUSY, () -> LocalBlobStore.open(directory));
      Process other = Forked.start(Opener.class, directory.toString());
      String answer;
      try (BufferedReader output = other.inputReader(StandardCharsets.US_ASCII)) {
        answer = output.readLine();
      }
      assertThat(other.waitFor()).isZero();
      assertThat(answer).isEqualTo("EBUSY");
      assertThat(first.list()).isEmpty();
    }
  }

  /** Opens the store and says how that went. */
  static final class Opener {

    private Opener() {}

    public static void main(String[] arguments) {
      try (LocalBlobStore store = LocalBlobStore.open(Path.of(arguments[0]))) {
        System.out.println("opened, newest " + store.newest());
      } catch (FsException e) {
        System.out.println(e.errno());
      }
    }
  }

  @Test
  void fileInPlaceOfTheRootIsEnotdir() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "x");
    assertThat(assertErrno(Errno.ENOTDIR, () -> LocalBlobStore.open(file)).subject())
        .contains(file.toString());
    assertErrno(Errno.ENOTDIR, () -> LocalBlobStore.open(file.resolve("below")));
  }

  @Test
  void linksInPlaceOfOurDirectoriesAreRefusedAndNothingIsWrittenBehindThem() throws Exception {
    for (String name : new String[] {".callfs", ".callfs/blobs", ".callfs/tmp"}) {
      Path root = Files.createDirectory(directory.resolve(name.replace('/', '-') + "-root"));
      Path elsewhere = Files.createDirectory(directory.resolve(name.replace('/', '-') + "-else"));
      LocalBlobStore.open(root).close();
      Files.move(root.resolve(name), directory.resolve(name.replace('/', '-') + "-moved"));
      Files.createSymbolicLink(root.resolve(name), elsewhere);
      assertErrno(Errno.ENOTDIR, () -> LocalBlobStore.open(root));
      assertThat(elsewhere).isEmptyDirectory();
    }
  }

  @Test
  void directoryThatOthersMayEnterIsEacces() throws Exception {
    LocalBlobStore.open(directory).close();
    Files.setPosixFilePermissions(
        directory.resolve(".callfs"), PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(assertErrno(Errno.EACCES, () -> LocalBlobStore.open(directory)).subject())
        .contains("0700");
  }

  @Test
  void failedOpeningLetsTheRootGo() throws Exception {
    LocalBlobStore.open(directory).close();
    Path own = directory.resolve(".callfs");
    Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertErrno(Errno.EACCES, () -> LocalBlobStore.open(directory));
    Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwx------"));
    LocalBlobStore.open(directory).close();
  }

  @Test
  void providerIsFoundByItsName() throws Exception {
    // The tests live in the module, which provides the service and does not use it.
    OpeningTest.class.getModule().addUses(BlobStoreProvider.class);
    BlobStoreProvider provider =
        ServiceLoader.load(BlobStoreProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(found -> found.name().equals("localfs"))
            .findAny()
            .orElseThrow();
    Map<String, String> settings = Map.of("backend.localfs_root_path", directory.toString());
    try (BlobStore store = provider.open(new AdapterSettings(settings))) {
      put(store, KEY, bytes(1, 10));
    }
  }

  @Test
  void missingEmptyAndImpossibleSettingsNameTheirKey() {
    LocalBlobStoreProvider provider = new LocalBlobStoreProvider();
    for (Map<String, String> wrong :
        List.of(
            Map.<String, String>of(),
            Map.of("backend.localfs_root_path", " "),
            Map.of("backend.localfs_root_path", "a\0b"))) {
      assertThatThrownBy(() -> provider.open(new AdapterSettings(wrong)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("backend.localfs_root_path");
    }
  }
}
