package io.callfs.cli;

import io.callfs.server.CallFsServer;
import java.nio.file.Path;

/** The entry point of the {@code callfs} command. */
public final class Main {

  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    Surroundings surroundings =
        new Surroundings(System.getenv(), Path.of(""), CallFsServer::start, new SystemSignals());
    System.exit(CallFsCommand.commandLine(surroundings).execute(arguments));
  }
}
