package io.callfs.cli;

import picocli.CommandLine.Command;

/** {@code callfs keys}, which only leads to its subcommands. */
@Command(
    name = "keys",
    description = "Makes and hashes API keys.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.class,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExample:%n",
    footer = "  callfs keys new --user ann")
final class KeysCommand {}
