package io.callfs.cli;

import io.callfs.server.config.KeyDigest;
import java.io.PrintWriter;
import java.util.Base64;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code callfs keys new}. */
@Command(
    name = "new",
    description = {
      "Makes a key of 256 random bits for a user and shows it, once, with what belongs into auth.users.",
      "Nothing is written: the configuration holds the key's hash only, and the key is nowhere else."
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  callfs keys new --user ann",
      "  callfs keys new --user ann --uid 1000",
      "",
      "Exit codes: 0 made, 64 wrong command line."
    })
final class KeysNewCommand implements Callable<Integer> {

  private static final Pattern USER_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}");
  private static final int RANDOM_BYTES = 32;

  @Option(names = "--user", required = true, paramLabel = "NAME", description = "Whose key it is.")
  @SuppressWarnings("NullAway.Init") // set before call()
  private String user;

  @Option(
      names = "--uid",
      paramLabel = "N",
      defaultValue = "1000",
      description = "The user's number, for the lines that are shown; ${DEFAULT-VALUE}.")
  private long uid;

  @Spec
  @SuppressWarnings("NullAway.Init") // set before call()
  private CommandSpec spec;

  private final RandomGenerator random;

  KeysNewCommand(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public Integer call() {
    if (!USER_NAME.matcher(user).matches()) {
      throw new ParameterException(
          spec.commandLine(), "--user: 1 to 64 letters, digits, '_', '.', '@' or '-'");
    }
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    String key = "callfs_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    PrintWriter out = spec.commandLine().getOut();
    out.println("# key of " + user + ", shown this once: " + key);
    out.println("auth:");
    out.println("  users:");
    out.println("    - name: " + user);
    out.println("      uid: " + uid);
    out.println("      api_keys: [\"" + KeyDigest.ofKey(key).prefixed() + "\"]");
    out.flush();
    return 0;
  }
}
