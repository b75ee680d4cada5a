package io.callfs.server;

import io.callfs.server.config.Configuration;
import io.callfs.server.config.KeyDigest;
import io.callfs.server.config.LoadedConfiguration;
import io.callfs.server.config.Problem;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes keys and users from the configuration again, or keeps those that were there. */
final class KeyReload implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(KeyReload.class);

  private final CurrentUsers users;
  private final Reloads reloads;
  private final List<KeyDigest> generated;

  /**
   * Makes one.
   *
   * @param generated the key that a server without any made for itself; valid as long as no other
   *     is configured
   */
  KeyReload(CurrentUsers users, Reloads reloads, List<KeyDigest> generated) {
    this.users = users;
    this.reloads = reloads;
    this.generated = List.copyOf(generated);
  }

  @Override
  public void run() {
    try {
      LoadedConfiguration loaded = reloads.source().get();
      if (loaded.complete().isEmpty()) {
        for (Problem problem : loaded.problems()) {
          log.atError()
              .addKeyValue("subject", problem.subject())
              .addKeyValue("problem", problem.text())
              .log("the configuration is wrong, keys and users stay as they were");
        }
        return;
      }
      take(loaded.configuration().auth());
    } catch (RuntimeException e) {
      // The thread that looks at the files must live on, whatever a file holds.
      log.error("keys and users could not be read again and stay as they were", e);
    }
  }

  private void take(Configuration.Auth read) {
    boolean none = read.apiKeys().isEmpty() && read.users().isEmpty();
    Configuration.Auth auth =
        none
            ? new Configuration.Auth(
                generated,
                List.of(),
                read.internalProxySecret(),
                read.singleUseLinkSecret(),
                read.umask())
            : read;
    users.take(auth);
    log.atInfo()
        .addKeyValue("administrator_keys", auth.apiKeys().size())
        .addKeyValue("users", auth.users().size())
        .log("keys and users were read again");
  }
}
