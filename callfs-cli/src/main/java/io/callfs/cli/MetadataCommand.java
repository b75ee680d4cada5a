package io.callfs.cli;

import picocli.CommandLine.Command;

/** {@code callfs metadata}, which only leads to its subcommands. */
@Command(
    name = "metadata",
    description = "Works on metadata databases while no server runs.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.class,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExample:%n",
    footer =
        "  callfs metadata copy --from sqlite:/var/lib/callfs/.callfs/metadata.db --to postgres://callfs@db/callfs")
final class MetadataCommand {}
