package io.callfs.server.setup;

import io.callfs.server.config.Configuration;
import io.callfs.server.config.KeyDigest;
import io.callfs.server.config.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepares a start: chooses, makes and locks the data directory, reads or makes the certificate,
 * the secrets and the administrator's key. What exists is never overwritten, apart from a
 * certificate made here that is about to expire.
 */
public final class ServerSetup {

  private static final Logger LOG = LoggerFactory.getLogger(ServerSetup.class);
  private static final String KEY_PREFIX = "callfs_";

  private final Map<String, String> environment;
  private final InstantSource clock;
  private final SecureRandom random;

  /**
   * Takes what the setup depends on.
   *
   * @param environment where the user's directories are found
   * @param clock for the certificate's validity
   * @param random for keys and secrets
   */
  public ServerSetup(Map<String, String> environment, InstantSource clock, SecureRandom random) {
    this.environment = Map.copyOf(environment);
    this.clock = clock;
    this.random = random;
  }

  /**
   * Makes what is missing and checks what is there. Two first starts at once are safe: the lock
   * comes before everything that is made, and the loser is told.
   *
   * @return what was prepared; the caller closes it
   * @throws StartFailure in one line, with the exit code, for everything that the surroundings
   *     refuse
   */
  public Prepared prepare(Configuration configuration) {
    DataDirectoryChoice choice = DataDirectoryChoice.choose(configuration, environment);
    DataDirectory data = DataDirectory.open(choice.directory());
    boolean prepared = false;
    try {
      LOG.atInfo()
          .addKeyValue("directory", data.root())
          .addKeyValue("reason", choice.reason())
          .log("data directory");
      Prepared result = prepare(configuration, data);
      prepared = true;
      return result;
    } finally {
      if (!prepared) {
        data.close();
      }
    }
  }

  private Prepared prepare(Configuration configuration, DataDirectory data) {
    TlsIdentity tls = tls(configuration, data);
    GeneratedSecrets secrets = new GeneratedSecrets(random);
    Configuration.Auth auth = configuration.auth();
    Optional<Path> keyFile = Optional.empty();
    Optional<Secret> newKey = Optional.empty();
    List<KeyDigest> administrators = auth.apiKeys();
    if (auth.apiKeys().isEmpty() && auth.users().isEmpty()) {
      GeneratedSecrets.Provided key = secrets.provide(data.administratorKey(), KEY_PREFIX);
      administrators = List.of(KeyDigest.ofKey(key.secret().reveal()));
      keyFile = Optional.of(data.administratorKey());
      newKey = key.made() ? Optional.of(key.secret()) : Optional.empty();
    }
    Configuration.Auth complete =
        new Configuration.Auth(
            administrators,
            auth.users(),
            Optional.of(orMade(auth.internalProxySecret(), secrets, data, "internal-proxy.secret")),
            Optional.of(
                orMade(auth.singleUseLinkSecret(), secrets, data, "single-use-link.secret")),
            auth.umask());
    Path sqlite = configuration.metadataStore().sqlitePath().orElse(data.sqlite());
    return new Prepared(configuration.withAuth(complete), data, tls, sqlite, keyFile, newKey);
  }

  private TlsIdentity tls(Configuration configuration, DataDirectory data) {
    Configuration.Server server = configuration.server();
    boolean usual =
        !server.certificateConfigured()
            && Files.exists(server.certFile())
            && Files.exists(server.keyFile());
    Instant now = clock.instant();
    TlsIdentity identity =
        server.certificateConfigured() || usual
            ? TlsIdentity.load(
                server.certFile(), server.keyFile(), configuration.edge().keyPassword())
            : new GeneratedCertificate(data, configuration, environment, random).provide(now);
    if (now.isAfter(identity.validUntil())) {
      LOG.atWarn()
          .addKeyValue("file", identity.certificateFile())
          .addKeyValue("valid_until", identity.validUntil())
          .log("the certificate has expired, clients will refuse it");
    }
    return identity;
  }

  private static Secret orMade(
      Optional<Secret> configured, GeneratedSecrets secrets, DataDirectory data, String name) {
    return configured.orElseGet(() -> secrets.provide(data.own().resolve(name), "").secret());
  }
}
