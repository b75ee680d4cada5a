package io.callfs.cli;

import io.callfs.server.CallFsServer;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The entry point of the {@code callfs} command. */
public final class Main {

  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    Surroundings surroundings =
        new Surroundings(
            System.getenv(),
            Path.of(""),
            CallFsServer::start,
            new SystemSignals(),
            new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.exit(CallFsCommand.commandLine(surroundings).execute(arguments));
  }
}
