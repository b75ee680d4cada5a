package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The openssl of this machine: another implementation of TLS, and a maker of certificates. */
record Openssl(Path directory) {

  /** Tells whether there is one. */
  static boolean present() {
    try {
      return new ProcessBuilder("openssl", "version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** What a run wrote, and how it ended. */
  record Run(int exitCode, String output) {}

  private Run run(String input, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(arguments);
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .start();
      try (OutputStream in = process.getOutputStream()) {
        in.write(input.getBytes(ISO_8859_1));
      } catch (IOException e) {
        // It ended before it read all, and its output says why.
      }
      String output = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return new Run(process.exitValue(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private void make(String... arguments) {
    Run run = run("", List.of(arguments));
    assertThat(run.exitCode()).as(run.output()).isZero();
  }

  /** What key a certificate is for. */
  enum Kind {
    EC("ec", "ec_paramgen_curve:P-256"),
    RSA("rsa", "rsa_keygen_bits:2048");

    private final String algorithm;
    private final String option;

    Kind(String algorithm, String option) {
      this.algorithm = algorithm;
      this.option = option;
    }
  }

  /** Makes {@code name.crt}, which vouches for itself, and {@code name.key}. */
  void selfSigned(String name, Kind kind, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of("req", "-x509", "-newkey", kind.algorithm, "-pkeyopt", kind.option, "-nodes"));
    arguments.addAll(List.of("-keyout", name + ".key", "-out", name + ".crt", "-days", "30"));
    arguments.addAll(List.of(options));
    make(arguments.toArray(String[]::new));
  }

  /** Makes {@code name.crt} with its key, for which an authority vouches for so many days. */
  void signed(String name, String by, int days, String subject, String extensions) {
    try {
      Files.writeString(directory.resolve(name + ".ext"), extensions);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    make(
        "req",
        "-new",
        "-newkey",
        Kind.EC.algorithm,
        "-pkeyopt",
        Kind.EC.option,
        "-nodes",
        "-keyout",
        name + ".key",
        "-out",
        name + ".csr",
        "-subj",
        subject);
    make(
        "x509",
        "-req",
        "-in",
        name + ".csr",
        "-CA",
        by + ".crt",
        "-CAkey",
        by + ".key",
        "-days",
        Integer.toString(days),
        "-extfile",
        name + ".ext",
        "-out",
        name + ".crt");
  }

  /** Connects to a port of this machine and sends one request, if the handshake succeeds. */
  Run connect(int port, String request, String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("s_client", "-connect", "localhost:" + port, "-ign_eof"));
    arguments.addAll(List.of(options));
    return run(request, arguments);
  }
}
