package io.callfs.server.config;

import static io.callfs.server.config.Scalars.duration;
import static io.callfs.server.config.Scalars.number;
import static io.callfs.server.config.Setting.optional;
import static io.callfs.server.config.Setting.withDefault;

import io.callfs.http.AddressBlock;
import io.callfs.http.WebOrigin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The settings of what stands between the network and the files. */
final class EdgeSettings {

  private EdgeSettings() {}

  static final Setting<Secret> SERVER_KEY_PASSWORD =
      Setting.optionalSecret(
          "server.key_password",
          Secrets.FOREIGN_SECRET,
          "What the private key is encrypted with, where it is (PKCS#8).");
  static final Setting<Path> SERVER_CLIENT_CA_FILE =
      optional(
          "server.client_ca_file",
          Scalars.PATH,
          "Certificates of the authorities that vouch for clients, PEM. Where given, a client may show a certificate; one that they do not vouch for, that has ended or is not for clients ends the connection. Whose it is say the `certificates` of `auth.users`. Read again when it changes and on SIGHUP; see [keys](keys.md).");
  static final Setting<List<WebOrigin>> SERVER_CROSS_ORIGINS =
      optional(
          "server.cross_origins",
          Lists.WEB_ORIGINS,
          "Sites whose scripts browsers let use the API (CORS), each by its scheme, host and port. None where not given. The scripts bring a key; cookies and other credentials of a browser are never asked for.");
  static final Setting<List<AddressBlock>> SERVER_TRUSTED_PROXIES =
      optional(
          "server.trusted_proxies",
          Lists.ADDRESS_BLOCKS,
          "Proxies that are believed when they say in `Forwarded` or `X-Forwarded-For` whom they speak for. Nobody else is.");

  static final Setting<Long> LIMITS_CONNECTIONS_PER_ADDRESS =
      withDefault(
          "limits.connections_per_address",
          number(1, 1_000_000),
          "2048",
          "Most open connections from one address, of IPv6 from one network of 64 bits; 503 beyond. As many as `limits.connections` behind a proxy.");
  static final Setting<Long> LIMITS_AUTH_FAILURES =
      withDefault(
          "limits.auth_failures",
          number(0, 1_000_000),
          "100",
          "Wrong keys that one address may show before it has to wait, `limits.auth_delay` first and twice as long after each further one; 0 for no limit. Keys that were used from there before are not held up.");
  static final Setting<Duration> LIMITS_AUTH_DELAY =
      withDefault("limits.auth_delay", duration("100ms", "1h"), "1s", "The first of these waits.");
  static final Setting<Duration> LIMITS_AUTH_DELAY_MAX =
      withDefault(
          "limits.auth_delay_max",
          duration("100ms", "24h"),
          "5m",
          "The longest of these waits, and how long an address shows no wrong key until all are forgotten.");
  static final Setting<Long> LIMITS_REQUESTS_PER_SECOND =
      withDefault(
          "limits.requests_per_second",
          number(0, 1_000_000),
          "0",
          "Requests with one key in the long run; 0 for no limit.");
  static final Setting<Long> LIMITS_REQUESTS_BURST =
      withDefault(
          "limits.requests_burst", number(1, 1_000_000), "1000", "Requests with one key at once.");

  static final Setting<Path> AUDIT_FILE =
      optional(
          "audit.file",
          Scalars.PATH,
          "Where each change, each use of a link and each refused access is written, one line of JSON each; nowhere where not given. `/dev/stdout` is a stream. See [audit](audit.md).");
  static final Setting<Boolean> AUDIT_HASH_CHAIN =
      withDefault(
          "audit.hash_chain",
          Scalars.FLAG,
          "false",
          "Whether each line holds the hash of the one before, for `callfs audit verify`.");

  /** Returns what they came out as; every value must be good. */
  static Configuration.Edge edge(Values values, Path workingDirectory) {
    return new Configuration.Edge(
        values.find(SERVER_TRUSTED_PROXIES).orElse(List.of()),
        values.find(SERVER_CROSS_ORIGINS).orElse(List.of()),
        new Configuration.WrongKeys(
            values.integer(LIMITS_AUTH_FAILURES),
            values.get(LIMITS_AUTH_DELAY),
            values.get(LIMITS_AUTH_DELAY_MAX)),
        new Configuration.Rate(
            values.integer(LIMITS_REQUESTS_PER_SECOND), values.integer(LIMITS_REQUESTS_BURST)),
        values.integer(LIMITS_CONNECTIONS_PER_ADDRESS),
        values.find(SERVER_KEY_PASSWORD),
        values.find(SERVER_CLIENT_CA_FILE).map(workingDirectory::resolve),
        new Configuration.Audit(
            values.find(AUDIT_FILE).map(workingDirectory::resolve), values.get(AUDIT_HASH_CHAIN)));
  }
}
