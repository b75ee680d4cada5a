package io.callfs.backend.localfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.Errno;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiskErrorsTest {

  @ParameterizedTest
  @CsvSource({
    "No space left on device, ENOSPC",
    "Disk quota exceeded, EDQUOT",
    "Too many open files, EMFILE",
    "Too many open files in system, ENFILE",
    "Read-only file system, EROFS",
    "Permission denied, EACCES",
    "Operation not permitted, EACCES",
    "Input/output error, EIO",
    "something else, EIO"
  })
  void textsOfTheSystemTellTheErrno(String text, Errno errno) {
    DiskErrors errors = DiskErrors.wording("another text");
    assertThat(errors.errno(new IOException(text))).isEqualTo(errno);
    assertThat(errors.errno(new FileSystemException("/a", null, text))).isEqualTo(errno);
  }

  @Test
  void refusedAccessIsEacces() {
    assertThat(DiskErrors.learn().errno(new AccessDeniedException("/a"))).isEqualTo(Errno.EACCES);
  }

  @Test
  void failureWithoutTextIsEio() {
    assertThat(DiskErrors.learn().errno(new IOException())).isEqualTo(Errno.EIO);
  }

  @Test
  void fullDiskIsKnownInAnotherLanguage() {
    String german = "Auf dem Gerät ist kein Speicherplatz mehr verfügbar";
    assertThat(DiskErrors.learn().errno(new IOException(german))).isEqualTo(Errno.EIO);
    assertThat(DiskErrors.wording(german).errno(new IOException(german))).isEqualTo(Errno.ENOSPC);
  }
}
