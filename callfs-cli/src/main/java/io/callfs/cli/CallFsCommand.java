package io.callfs.cli;

import java.security.SecureRandom;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The {@code callfs} command, which only leads to the others. */
@Command(
    name = "callfs",
    description = "A file server with the semantics of a Linux file system, over HTTPS.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.class,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  callfs server                        store files below /var/lib/callfs",
      "  callfs server -c /etc/callfs.yaml    with a configuration file",
      "  callfs demo                          try three instances that act as one",
      "  callfs config validate               show each setting and its source",
      "  callfs tree check                    compare the shown files with those stored",
      "  source <(callfs generate-completion) complete commands in bash and zsh",
      "",
      "Every setting can be given as an environment variable, CALLFS_SECTION_KEY.",
      ExitCodes.HELP_0,
      ExitCodes.HELP_1,
      ExitCodes.HELP_2,
      ExitCodes.HELP_3
    })
final class CallFsCommand {

  private CallFsCommand() {}

  /** Returns the command line, ready to execute. */
  static CommandLine commandLine(Surroundings surroundings) {
    CommandLine validate = new CommandLine(new ValidateCommand(surroundings));
    CommandLine config = new CommandLine(new ConfigCommand()).addSubcommand(validate);
    CommandLine keys =
        new CommandLine(new KeysCommand())
            .addSubcommand(new CommandLine(new KeysNewCommand(new SecureRandom())))
            .addSubcommand(new CommandLine(new KeysHashCommand(surroundings)));
    CommandLine metadata =
        new CommandLine(new MetadataCommand())
            .addSubcommand(new CommandLine(new MetadataCopyCommand()));
    CommandLine audit =
        new CommandLine(new AuditCommand())
            .addSubcommand(new CommandLine(new AuditVerifyCommand(surroundings)));
    CommandLine tree =
        new CommandLine(new TreeCommand()).addSubcommand(new TreeCheckCommand(surroundings));
    CommandLine callfs =
        new CommandLine(new CallFsCommand())
            .addSubcommand(new CommandLine(new ServerCommand(surroundings)))
            .addSubcommand(new CommandLine(new DemoCommand(surroundings)))
            .addSubcommand(config)
            .addSubcommand(keys)
            .addSubcommand(metadata)
            .addSubcommand(audit)
            .addSubcommand(tree)
            .addSubcommand(new CommandLine(new VersionCommand()))
            .addSubcommand(new CommandLine(new AutoComplete.GenerateCompletion()))
            .addSubcommand(new CommandLine(new HelpCommand()));
    callfs.setExpandAtFiles(false);
    callfs.setParameterExceptionHandler(Failures::usage);
    callfs.setExecutionExceptionHandler(Failures::execution);
    return callfs;
  }
}
