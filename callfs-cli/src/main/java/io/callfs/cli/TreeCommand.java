package io.callfs.cli;

import picocli.CommandLine.Command;

/** {@code callfs tree}, which only leads to its subcommands. */
@Command(
    name = "tree",
    description = "Looks at the files as they are shown on this host, backend.localfs_tree_view.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.class,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExample:%n",
    footer = "  callfs tree check --repair")
final class TreeCommand {}
