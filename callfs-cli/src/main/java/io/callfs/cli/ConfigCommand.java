package io.callfs.cli;

import picocli.CommandLine.Command;

/** {@code callfs config}, which only leads to its subcommands. */
@Command(
    name = "config",
    description = "Looks at the configuration.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.class,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExample:%n",
    footer = "  callfs config validate --config /etc/callfs.yaml")
final class ConfigCommand {}
