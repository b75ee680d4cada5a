package io.callfs.cli;

import io.callfs.server.config.KeyDigest;
import io.callfs.server.setup.ExitStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code callfs keys hash}. */
@Command(
    name = "hash",
    description = {
      "Reads a key, the first line of standard input, and prints what stands for it in auth.api_keys and auth.users.",
      "A key is never an argument, since every user of a machine sees the arguments of every process."
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  callfs keys hash < key.txt",
      "",
      "Exit codes: 0 printed, 64 wrong command line, 78 what was read can be no key."
    })
final class KeysHashCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // set before call()
  private CommandSpec spec;

  private final Surroundings surroundings;

  KeysHashCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    @Nullable String key;
    try (BufferedReader in = new BufferedReader(surroundings.input())) {
      key = in.readLine();
    }
    String flaw = KeyDigest.flaw(key == null ? "" : key);
    if (flaw != null) {
      spec.commandLine().getErr().println("callfs: the key " + flaw);
      return ExitStatus.CONFIGURATION.code();
    }
    spec.commandLine().getOut().println(KeyDigest.ofKey(key).prefixed());
    return 0;
  }
}
