package io.callfs.cli;

import io.callfs.server.BuildInfo;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code callfs version}. */
@Command(
    name = "version",
    description = "Prints the version, and the Java that runs it.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.class)
final class VersionCommand implements Callable<Integer>, IVersionProvider {

  @Spec
  @SuppressWarnings("NullAway.Init") // set before call()
  private CommandSpec spec;

  @Override
  public String[] getVersion() {
    return new String[] {
      "callfs " + BuildInfo.version(),
      "Java %s, %s".formatted(Runtime.version(), System.getProperty("java.vendor"))
    };
  }

  @Override
  public Integer call() {
    for (String line : getVersion()) {
      spec.commandLine().getOut().println(line);
    }
    return 0;
  }
}
