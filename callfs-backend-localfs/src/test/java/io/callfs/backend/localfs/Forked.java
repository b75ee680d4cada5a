package io.callfs.backend.localfs;

import io.callfs.spi.BlobStore;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;

/** Runs a class of these tests in a process of its own. */
final class Forked {

  private Forked() {}

  static Process start(Class<?> main, String... arguments) throws IOException, URISyntaxException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath(),
                main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static String classPath() throws URISyntaxException {
    return String.join(
        System.getProperty("path.separator"),
        Path.of("target", "test-classes").toAbsolutePath().toString(),
        location(LocalBlobStore.class),
        location(BlobStore.class),
        location(Assertions.class));
  }

  private static String location(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }
}
