package io.callfs.cli;

import picocli.CommandLine.Command;

/** {@code callfs audit}, which only leads to its subcommand. */
@Command(
    name = "audit",
    description = "Looks at an audit log.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.class,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExample:%n",
    footer = "  callfs audit verify /var/log/callfs/audit.jsonl")
final class AuditCommand {}
