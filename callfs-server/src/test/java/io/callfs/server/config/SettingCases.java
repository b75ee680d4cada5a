package io.callfs.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * For every setting two good values unlike its default, and where they show in the configuration.
 */
final class SettingCases {

  static final String SECRET_A = "Zq7-first-long-enough";
  static final String SECRET_B = "Zq8-second-long-enough";

  private SettingCases() {}

  /**
   * A setting's case.
   *
   * @param key its key
   * @param environment a value as an environment variable has it
   * @param file another value as the file has it, YAML
   * @param expectedEnvironment what {@code read} makes of the first
   * @param expectedFile what {@code read} makes of the second
   * @param read where the value shows, as text
   * @param needed other variables that must be given for these values
   */
  record Case(
      String key,
      String environment,
      String file,
      String expectedEnvironment,
      String expectedFile,
      Function<Configuration, Object> read,
      Map<String, String> needed) {

    String variable() {
      return "CALLFS_" + key.toUpperCase(java.util.Locale.ROOT).replace('.', '_');
    }

    @Override
    public String toString() {
      return key;
    }
  }

  static Case of(String key, String a, String b, Function<Configuration, Object> read) {
    return new Case(key, a, b, a, b, read, Map.of());
  }

  static Case of(
      String key,
      String a,
      String b,
      String shownA,
      String shownB,
      Function<Configuration, Object> read) {
    return new Case(key, a, b, shownA, shownB, read, Map.of());
  }

  static Case needing(Case plain, Map<String, String> needed) {
    return new Case(
        plain.key(),
        plain.environment(),
        plain.file(),
        plain.expectedEnvironment(),
        plain.expectedFile(),
        plain.read(),
        needed);
  }

  static String reveal(java.util.Optional<Secret> secret) {
    return secret.map(Secret::reveal).orElse("");
  }

  static List<Case> all() {
    Map<String, String> dsn = Map.of("CALLFS_METADATA_STORE_DSN", "postgres://h/db");
    Map<String, String> bucket = Map.of("CALLFS_BACKEND_S3_BUCKET_NAME", "b");
    Map<String, String> kms = Map.of("CALLFS_BACKEND_S3_SERVER_SIDE_ENCRYPTION", "aws:kms");
    Map<String, String> secrets =
        Map.of(
            "CALLFS_AUTH_INTERNAL_PROXY_SECRET",
            SECRET_A,
            "CALLFS_AUTH_SINGLE_USE_LINK_SECRET",
            SECRET_B);
    return List.of(
        of(
            "server.listen_addr",
            "127.0.0.1:1",
            "'[::1]:2'",
            "127.0.0.1:1",
            "[::1]:2",
            c -> c.server().listenAddr()),
        of(
            "server.external_url",
            "h:1",
            "https://h:2/x/",
            "https://h:1",
            "https://h:2/x",
            c -> c.server().externalUrl()),
        needing(
            of("server.cert_file", "a.pem", "b.pem", c -> c.server().certFile().getFileName()),
            Map.of("CALLFS_SERVER_KEY_FILE", "a.pem")),
        needing(
            of("server.key_file", "a.pem", "b.pem", c -> c.server().keyFile().getFileName()),
            Map.of("CALLFS_SERVER_CERT_FILE", "a.pem")),
        of(
            "server.read_timeout",
            "1m30s",
            "500ms",
            "PT1M30S",
            "PT0.5S",
            c -> c.server().readTimeout()),
        of("server.write_timeout", "1s", "2s", "PT1S", "PT2S", c -> c.server().writeTimeout()),
        of("server.file_op_timeout", "1s", "2s", "PT1S", "PT2S", c -> c.server().fileOpTimeout()),
        of(
            "server.metadata_op_timeout",
            "1s",
            "2s",
            "PT1S",
            "PT2S",
            c -> c.server().metadataOpTimeout()),
        of("server.drain_timeout", "0s", "2s", "PT0S", "PT2S", c -> c.server().drainTimeout()),
        of(
            "server.allow_control_characters",
            "TRUE",
            "true",
            "true",
            "true",
            c -> c.server().allowControlCharacters()),
        of("limits.header_timeout", "1s", "2s", "PT1S", "PT2S", c -> c.limits().headerTimeout()),
        of("limits.idle_timeout", "1s", "2s", "PT1S", "PT2S", c -> c.limits().idleTimeout()),
        of("limits.min_rate", "0", "2KiB", "0", "2048", c -> c.limits().minRate()),
        of("limits.min_rate_window", "1s", "2s", "PT1S", "PT2S", c -> c.limits().minRateWindow()),
        of("limits.request_line", "8KiB", "8193", "8192", "8193", c -> c.limits().requestLine()),
        of(
            "limits.header_block",
            "64KiB",
            "1MiB",
            "65536",
            "1048576",
            c -> c.limits().headerBlock()),
        of("limits.header_count", "50", "60", c -> c.limits().headerCount()),
        of("limits.json_body", "1KiB", "2KiB", "1024", "2048", c -> c.limits().jsonBody()),
        of("limits.json_depth", "8", "9", c -> c.limits().jsonDepth()),
        of("limits.ranges", "8", "9", c -> c.limits().ranges()),
        of("limits.list_page", "8", "9", c -> c.limits().listPage()),
        of("limits.list_page_max", "2000", "3000", c -> c.limits().listPageMax()),
        of("limits.list_depth", "8", "9", c -> c.limits().listDepth()),
        of("limits.list_depth_max", "200", "300", c -> c.limits().listDepthMax()),
        of("limits.connections", "8", "9", c -> c.limits().connections()),
        of("limits.uploads", "8", "9", c -> c.limits().uploads()),
        of("limits.retry_after", "2s", "3s", "PT2S", "PT3S", c -> c.limits().retryAfter()),
        of(
            "auth.api_keys",
            SECRET_A + ", " + SECRET_B,
            "['" + SECRET_B + "']",
            "true,true",
            "false,true",
            c ->
                c.auth().apiKeys().contains(KeyDigest.ofKey(SECRET_A))
                    + ","
                    + c.auth().apiKeys().contains(KeyDigest.ofKey(SECRET_B))),
        of(
            "auth.users",
            "[{\"name\":\"ann\",\"uid\":7,\"api_keys\":[\"" + SECRET_A + "\"]}]",
            "[{name: bob, uid: 8, gid: 9, groups: [10], admin: true}]",
            "ann 7 7 [7] false 1",
            "bob 8 9 [10] true 0",
            c -> describe(c.auth().users())),
        of(
            "auth.internal_proxy_secret",
            SECRET_A,
            SECRET_B,
            c -> reveal(c.auth().internalProxySecret())),
        of(
            "auth.single_use_link_secret",
            SECRET_A,
            SECRET_B,
            c -> reveal(c.auth().singleUseLinkSecret())),
        of("auth.umask", "0077", "007", "0077", "0007", c -> c.auth().umask()),
        of("log.level", "debug", "error", "DEBUG", "ERROR", c -> c.log().level()),
        of("log.format", "console", "console", "CONSOLE", "CONSOLE", c -> c.log().format()),
        of("metrics.listen_addr", ":1", "localhost:2", c -> c.metrics().listenAddr()),
        of("metrics.on_api", "false", "false", c -> c.metrics().onApi()),
        needing(
            of(
                "backend.default_backend",
                "s3",
                "s3",
                "S3",
                "S3",
                c -> c.backend().defaultBackend()),
            bucket),
        of(
            "backend.localfs_root_path",
            "/a",
            "/b",
            c -> c.backend().localfsRootPath().map(Object::toString).orElse("")),
        needing(
            of(
                "backend.s3_access_key",
                "AKIA1",
                "AKIA2",
                c -> reveal(c.backend().s3().accessKey())),
            Map.of("CALLFS_BACKEND_S3_SECRET_KEY", "k")),
        needing(
            of("backend.s3_secret_key", "k1", "k2", c -> reveal(c.backend().s3().secretKey())),
            Map.of("CALLFS_BACKEND_S3_ACCESS_KEY", "k")),
        of("backend.s3_region", "eu-1", "eu-2", c -> c.backend().s3().region()),
        of("backend.s3_bucket_name", "b1", "b2", c -> c.backend().s3().bucketName().orElse("")),
        of(
            "backend.s3_endpoint",
            "http://h:1",
            "https://h:2",
            c -> c.backend().s3().endpoint().map(Object::toString).orElse("")),
        of(
            "backend.s3_server_side_encryption",
            "aws:kms",
            "aws:kms",
            "AWS_KMS",
            "AWS_KMS",
            c -> c.backend().s3().serverSideEncryption()),
        of(
            "backend.s3_acl",
            "public-read",
            "bucket-owner-read",
            "PUBLIC_READ",
            "BUCKET_OWNER_READ",
            c -> c.backend().s3().acl()),
        needing(
            of("backend.s3_kms_key_id", "id1", "id2", c -> c.backend().s3().kmsKeyId().orElse("")),
            kms),
        of(
            "backend.s3_upload_timeout",
            "1h",
            "2h",
            "PT1H",
            "PT2H",
            c -> c.backend().s3().uploadTimeout()),
        of(
            "backend.internal_proxy_skip_tls_verify",
            "true",
            "true",
            c -> c.backend().internalProxySkipTlsVerify()),
        of("backend.localfs_tree_view", "true", "true", c -> c.backend().localfsTreeView()),
        of("backend.inline_limit", "0", "4KiB", "0", "4096", c -> c.backend().inlineLimit()),
        of("backend.root_mode", "1777", "0700", c -> c.backend().rootMode()),
        of("backend.root_uid", "1", "2", c -> c.backend().rootUid()),
        of("backend.root_gid", "1", "4294967294", c -> c.backend().rootGid()),
        needing(
            of(
                "metadata_store.type",
                "postgres",
                "postgres",
                "POSTGRES",
                "POSTGRES",
                c -> c.metadataStore().type()),
            dsn),
        of(
            "metadata_store.dsn",
            "postgres://h/a",
            "jdbc:postgresql://h/b",
            "POSTGRES postgres://h/a",
            "POSTGRES jdbc:postgresql://h/b",
            c -> c.metadataStore().type() + " " + reveal(c.metadataStore().dsn())),
        of(
            "metadata_store.sqlite_path",
            "/a",
            "/b",
            c -> c.metadataStore().sqlitePath().map(Object::toString).orElse("")),
        of(
            "metadata_store.cache_ttl",
            "1s",
            "2s",
            "PT1S",
            "PT2S",
            c -> c.metadataStore().cacheTtl()),
        of("metadata_store.cache_entries", "8", "9", c -> c.metadataStore().cacheEntries()),
        of(
            "metadata_store.coherence_interval",
            "1s",
            "2s",
            "PT1S",
            "PT2S",
            c -> c.metadataStore().coherenceInterval()),
        of("metadata_store.max_connections", "8", "9", c -> c.metadataStore().maxConnections()),
        of("dlm.type", "redis", "redis", "REDIS", "REDIS", c -> c.dlm().type()),
        of(
            "dlm.redis_addr",
            "h:1",
            "h:2",
            "REDIS h:1",
            "REDIS h:2",
            c -> c.dlm().type() + " " + c.dlm().redisAddr().reveal()),
        of("dlm.redis_password", "p1", "p2", c -> reveal(c.dlm().redisPassword())),
        of("dlm.lease_ttl", "40s", "50s", "PT40S", "PT50S", c -> c.dlm().leaseTtl()),
        of(
            "dlm.lease_renew_interval",
            "1s",
            "2s",
            "PT1S",
            "PT2S",
            c -> c.dlm().leaseRenewInterval()),
        of("instance_discovery.instance_id", "one", "two", c -> c.instanceDiscovery().instanceId()),
        needing(
            of(
                "instance_discovery.peer_endpoints",
                "{\"p1\":\"https://h:1\"}",
                "{p2: 'https://h:2'}",
                "{p1=https://h:1}",
                "{p2=https://h:2}",
                c -> c.instanceDiscovery().peerEndpoints()),
            secrets),
        of(
            "instance_discovery.ca_file",
            "a.pem",
            "b.pem",
            c ->
                c.instanceDiscovery()
                    .caFile()
                    .map(Path::getFileName)
                    .map(Path::toString)
                    .orElse("none")),
        of(
            "handlers.enable_cross_server_support",
            "true",
            "true",
            c -> c.handlers().enableCrossServerSupport()),
        of("handles.ttl", "1s", "2s", "PT1S", "PT2S", c -> c.handles().ttl()),
        of("handles.max_per_principal", "8", "9", c -> c.handles().maxPerPrincipal()),
        of("links.min_expiry", "2s", "3s", "PT2S", "PT3S", c -> c.links().minExpiry()),
        of("links.max_expiry", "1h", "2h", "PT1H", "PT2H", c -> c.links().maxExpiry()),
        of("links.token_bits", "128", "512", c -> c.links().tokenBits()),
        of("links.resume_time", "1m", "2m", "PT1M", "PT2M", c -> c.links().resumeTime()),
        of("links.generate_per_second", "1", "2", c -> c.links().generation().perSecond()),
        of("links.generate_burst", "3", "4", c -> c.links().generation().burst()),
        of("links.download_per_second", "5", "6", c -> c.links().download().perSecond()),
        of("links.download_burst", "7", "8", c -> c.links().download().burst()));
  }

  private static String describe(List<UserAccount> users) {
    if (users.isEmpty()) {
      return "";
    }
    UserAccount user = users.get(0);
    return "%s %d %d %s %s %d"
        .formatted(
            user.principal().name(),
            user.principal().credentials().uid(),
            user.principal().credentials().gid(),
            user.principal().credentials().groups(),
            user.principal().administrator(),
            user.keys().size());
  }
}
