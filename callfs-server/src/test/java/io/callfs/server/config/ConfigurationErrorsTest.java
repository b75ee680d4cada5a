package io.callfs.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationErrorsTest {

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CALLFS_SERVER_LISTEN_ADDR                   | 8443              | has no port after a colon
          CALLFS_SERVER_LISTEN_ADDR                   | ::1:8443          | needs brackets
          CALLFS_SERVER_LISTEN_ADDR                   | :65536            | not within 0 to 65535
          CALLFS_SERVER_LISTEN_ADDR                   | a b:1             | no host has
          CALLFS_SERVER_EXTERNAL_URL                  | ftp://h           | is no http or https URL
          CALLFS_SERVER_EXTERNAL_URL                  | https://u:p@h     | has a user
          CALLFS_SERVER_READ_TIMEOUT                  | 30                | is no duration; allowed: 1ms to 24h
          CALLFS_SERVER_READ_TIMEOUT                  | -1s               | is no duration
          CALLFS_SERVER_READ_TIMEOUT                  | 0s                | is out of range
          CALLFS_SERVER_READ_TIMEOUT                  | 9999999999999999h | is no duration
          CALLFS_BACKEND_INLINE_LIMIT                 | 16KB              | is no size; allowed: 0 to 1MiB
          CALLFS_BACKEND_INLINE_LIMIT                 | 2MiB              | is out of range
          CALLFS_BACKEND_INLINE_LIMIT                 | 99999999999TiB    | is no size
          CALLFS_LIMITS_RANGES                        | many              | is no whole number
          CALLFS_LIMITS_RANGES                        | 0                 | is out of range
          CALLFS_METRICS_ON_API                       | yes               | is neither true nor false
          CALLFS_LOG_LEVEL                            | INFO              | one of debug, info, warn, error
          CALLFS_AUTH_UMASK                           | 1000              | has bits above 0777
          CALLFS_BACKEND_ROOT_MODE                    | 0888              | is no octal mode
          CALLFS_INSTANCE_DISCOVERY_INSTANCE_ID       | a/b               | is no instance id
          CALLFS_INSTANCE_DISCOVERY_PEER_ENDPOINTS    | {"p":"http://h"}  | is no https URL
          CALLFS_INSTANCE_DISCOVERY_PEER_ENDPOINTS    | {"p":             | is not well-formed JSON
          CALLFS_INSTANCE_DISCOVERY_PEER_ENDPOINTS    | []                | is a list
          CALLFS_DLM_REDIS_ADDR                       | :6379             | names no host and port
          CALLFS_DLM_REDIS_ADDR                       | http://h:6379     | does not begin with a known scheme
          CALLFS_METADATA_STORE_DSN                   | mysql://h/db      | does not begin with a known scheme
          CALLFS_METADATA_STORE_DSN                   | ''                | is empty
          CALLFS_BACKEND_S3_BUCKET_NAME               | a b               | holds spaces
          CALLFS_SERVER_CERT_FILE                     | missing.pem       | does not exist
          CALLFS_BACKEND_DEFAULT_BACKEND              | s3                | must be given where backend.default_backend is s3
          CALLFS_METADATA_STORE_TYPE                  | postgres          | must be given where metadata_store.type is postgres
          CALLFS_BACKEND_S3_ACCESS_KEY                | AKIA              | must be given together with backend.s3_access_key
          CALLFS_BACKEND_S3_KMS_KEY_ID                | id                | is only for backend.s3_server_side_encryption aws:kms
          CALLFS_METRICS_LISTEN_ADDR                  | localhost:8443    | is taken by server.listen_addr
          CALLFS_LIMITS_LIST_PAGE                     | 20000             | is more than limits.list_page_max
          CALLFS_DLM_LEASE_RENEW_INTERVAL             | 30s               | is not shorter than dlm.lease_ttl
          """)
  void badValueIsNamedWithItsSourceAndWhatIsAllowed(String variable, String value, String said) {
    LoadedConfiguration loaded = load(Map.of(variable, value));

    assertThat(loaded.problems()).anySatisfy(problem -> assertThat(problem.text()).contains(said));
    assertThat(loaded.complete()).isEmpty();
  }

  @Test
  void allErrorsAreToldAtOnce() throws IOException {
    file(
        "config.yaml",
        """
        server:
          read_timeout: soon
          unknown: 1
        log: {level: loud}
        other: {}
        """);

    LoadedConfiguration loaded = load(Map.of("CALLFS_LIMITS_RANGES", "x", "CALLFS_TYPO", "y"));

    assertThat(loaded.problems())
        .extracting(Problem::subject)
        .containsExactlyInAnyOrder(
            "server.read_timeout",
            "server.unknown",
            "log.level",
            "other",
            "limits.ranges",
            "CALLFS_TYPO");
  }

  @Test
  void errorNamesFileAndLine() throws IOException {
    file("config.yaml", "server:\n\n  read_timeout: soon\n");

    assertThat(load(Map.of()).problems())
        .singleElement()
        .satisfies(
            problem -> assertThat(problem.text()).contains("\"soon\"", "config.yaml line 3"));
  }

  @Test
  void unknownKeyBringsTheNearestKnownOne() throws IOException {
    file("config.json", "{\"server\": {\"listen_adr\": \":1\"}}");

    assertThat(load(Map.of()).problems())
        .singleElement()
        .satisfies(
            problem -> assertThat(problem.text()).contains("did you mean server.listen_addr?"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CALLFS_JAVA_HOME",
        "CALLFS_JAVA_OPTS",
        "CALLFS_JDK17_HOME",
        "CALLFS_SERVICE_HOST",
        "CALLFS_PORT_8443_TCP_ADDR"
      })
  void variablesOfLaunchersAndPlatformsAreNoSettings(String variable) {
    assertThat(load(Map.of(variable, "x")).problems()).isEmpty();
  }

  @Test
  void portVariableIsIgnoredOnlyWhenAPlatformMadeIt() {
    assertThat(load(Map.of("CALLFS_PORT", "tcp://10.0.0.1:8443")).problems()).isEmpty();
    assertThat(load(Map.of("CALLFS_PORT", "8443")).problems()).hasSize(1);
  }

  @Test
  void namedFileMustExist() {
    LoadedConfiguration loaded =
        ConfigurationLoader.load(Map.of(), directory, Optional.of(Path.of("none.yaml")));

    assertThat(loaded.problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.text()).contains("no such file"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: [",
        "server: {read_timeout: 1s, read_timeout: 2s}",
        "server: {}\n---\nserver: {}",
        "server: !!java.net.URL [x]",
        "server: {listen_addr: !secret x}",
        "- a",
        "{{{{{{{{{{{{{{{{{{{{{{",
        "a: &a [*a]",
        "<<: {}"
      })
  void brokenOrHostileYamlIsOneError(String text) throws IOException {
    file("config.yaml", text);

    assertThat(load(Map.of()).problems()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{} {}",
        "{\"server\":{},\"server\":{}}",
        "{\"server\": 1}",
        "{'server':{}}"
      })
  void brokenJsonIsOneError(String text) throws IOException {
    file("config.json", text);

    assertThat(load(Map.of()).problems()).hasSize(1);
  }

  @Test
  void aliasesDoNotMultiplyWithoutBound() throws IOException {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 12; i++) {
      bomb.append("a%d: &a%d [".formatted(i, i));
      bomb.append("*a%d,".formatted(i - 1).repeat(9)).append("*a%d]\n".formatted(i - 1));
    }
    file("config.yaml", bomb.toString());

    assertThat(load(Map.of()).problems()).hasSize(1);
  }

  @Test
  void secretGivenTwiceIsRefused() throws IOException {
    file("key", "a-long-enough-key-1");

    assertThat(
            load(Map.of(
                    "CALLFS_AUTH_API_KEYS",
                    "a-long-enough-key-1",
                    "CALLFS_AUTH_API_KEYS_FILE",
                    "key"))
                .problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.text()).contains("keep one"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "your-secure-api-key-1",
        "your-internal-secret",
        "your-link-secret",
        "changeme-changeme-changeme",
        "replace-me-please-now",
        "fifteen-letters",
        "aaaaaaaaaaaaaaaaaaaa",
        "with a space in the middle",
        "ümlaut-is-not-ascii-text",
        "password0123456789",
        "sha256:abc"
      })
  void weakKeysAndPlaceholdersAreRefusedAndNotShown(String key) {
    LoadedConfiguration loaded = load(Map.of("CALLFS_AUTH_API_KEYS", key));

    assertThat(loaded.problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.toString()).doesNotContain(key));
  }

  @Test
  void peersNeedSharedSecrets() {
    assertThat(
            load(Map.of("CALLFS_INSTANCE_DISCOVERY_PEER_ENDPOINTS", "{\"b\":\"https://b:1\"}"))
                .problems())
        .extracting(Problem::subject)
        .containsExactly("auth.internal_proxy_secret", "auth.single_use_link_secret");
  }

  @Test
  void ownIdAmongPeersMustHaveTheExternalUrl() {
    Map<String, String> environment =
        Map.of(
            "CALLFS_INSTANCE_DISCOVERY_PEER_ENDPOINTS",
            "{\"callfs-instance-1\":\"https://other:1\"}");

    assertThat(load(environment).problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.text()).contains("server.external_url"));
  }

  @Test
  void ownIdWithTheExternalUrlIsNoPeer() {
    Configuration configuration =
        load(Map.of(
                "CALLFS_INSTANCE_DISCOVERY_PEER_ENDPOINTS",
                "{\"callfs-instance-1\":\"https://localhost:8443\"}"))
            .configuration();

    assertThat(configuration.instanceDiscovery().peerEndpoints()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"uid\":1}]",
        "[{\"name\":\"a\"}]",
        "[{\"name\":\"a\",\"uid\":-1}]",
        "[{\"name\":\"a\",\"uid\":4294967295}]",
        "[{\"name\":\"a\",\"uid\":1,\"shell\":\"x\"}]",
        "[{\"name\":\"a b\",\"uid\":1}]",
        "[{\"name\":\"a\",\"uid\":1,\"admin\":\"maybe\"}]",
        "[{\"name\":\"a\",\"uid\":1,\"groups\":5}]",
        "[{\"name\":\"a\",\"uid\":1},{\"name\":\"a\",\"uid\":2}]",
        "[{\"name\":\"a\",\"uid\":1,\"api_keys\":[\"short\"]}]",
        "[{\"name\":\"a\",\"uid\":1,\"api_keys\":[{\"read_only\":true}]}]",
        "[{\"name\":\"a\",\"uid\":1,\"api_keys\":[{\"key\":\"a-long-enough-key-1\",\"colour\":\"red\"}]}]",
        "[{\"name\":\"a\",\"uid\":1,\"api_keys\":[{\"key\":\"a-long-enough-key-1\",\"paths\":[]}]}]",
        "[{\"name\":\"a\",\"uid\":1,\"api_keys\":[{\"key\":\"a-long-enough-key-1\",\"paths\":\"/a\"}]}]",
        "[{\"name\":\"a\",\"uid\":1,\"api_keys\":[{\"key\":\"a-long-enough-key-1\",\"paths\":[\"a\"]}]}]",
        "[{\"name\":\"a\",\"uid\":1,\"api_keys\":[{\"key\":\"a-long-enough-key-1\",\"paths\":[\"/a/../b\"]}]}]",
        "[{\"name\":\"a\",\"uid\":1,\"api_keys\":[{\"key\":\"a-long-enough-key-1\",\"read_only\":\"maybe\"}]}]",
        "[{\"name\":\"a\",\"uid\":1,\"api_keys\":[{\"key\":\"a-long-enough-key-1\",\"expires\":\"soon\"}]}]",
        "[{\"name\":\"a\",\"uid\":1,\"api_keys\":[\"a-long-enough-key-1\"]},"
            + "{\"name\":\"b\",\"uid\":2,\"api_keys\":[\"a-long-enough-key-1\"]}]",
        "[{\"name\":\"a\",\"uid\":1,\"certificates\":\"CN=a\"}]",
        "[{\"name\":\"a\",\"uid\":1,\"certificates\":[\"a\"]}]",
        "[{\"name\":\"a\",\"uid\":1,\"certificates\":[\"dns:a\"]},"
            + "{\"name\":\"b\",\"uid\":2,\"certificates\":[\"dns:A\"]}]",
        "{}",
        "[1]"
      })
  void badUsersAreRefused(String users) {
    assertThat(load(Map.of("CALLFS_AUTH_USERS", users)).problems())
        .extracting(Problem::subject)
        .containsExactly("auth.users");
  }

  @Test
  void keyOfAUserMayNotBeAnAdministratorsToo() {
    assertThat(
            load(Map.of(
                    "CALLFS_AUTH_API_KEYS",
                    "a-long-enough-key-1",
                    "CALLFS_AUTH_USERS",
                    "[{\"name\":\"a\",\"uid\":1,\"api_keys\":[\"a-long-enough-key-1\"]}]"))
                .problems())
        .extracting(Problem::subject)
        .containsExactly("auth.users");
  }

  @Test
  void secretMayNotBeAnApiKey() {
    assertThat(
            load(Map.of(
                    "CALLFS_AUTH_API_KEYS", "a-long-enough-key-1",
                    "CALLFS_AUTH_INTERNAL_PROXY_SECRET", "a-long-enough-key-1"))
                .problems())
        .extracting(Problem::subject)
        .containsExactly("auth.internal_proxy_secret");
  }

  @Test
  void explicitTypeGoesBeforeWhatADsnSuggestsAndSaysSo() {
    LoadedConfiguration loaded =
        load(
            Map.of(
                "CALLFS_METADATA_STORE_DSN",
                "postgres://h/db",
                "CALLFS_METADATA_STORE_TYPE",
                "sqlite"));

    assertThat(loaded.configuration().metadataStore().type())
        .isEqualTo(Configuration.MetadataStoreType.SQLITE);
    assertThat(loaded.notes()).extracting(Problem::subject).containsExactly("metadata_store.dsn");
  }

  @Test
  void emptyPasswordOfAnotherSystemCountsAsNone() {
    assertThat(load(Map.of("CALLFS_DLM_REDIS_PASSWORD", "")).configuration().dlm().redisPassword())
        .isEmpty();
  }

  @Test
  void firstOfSeveralFilesIsReadAndTheOthersAreNoted() throws IOException {
    file("config.yaml", "log: {level: warn}");
    file("config.json", "{\"log\": {\"level\": \"error\"}}");

    LoadedConfiguration loaded = load(Map.of());

    assertThat(loaded.configuration().log().level()).isEqualTo(Configuration.LogLevel.WARN);
    assertThat(loaded.notes()).hasSize(1);
  }

  @Test
  void sectionsWithoutContentAndEmptyFilesAreFine() throws IOException {
    file("config.yml", "handlers:\n  # nothing yet\nlog:\n  level:\n");

    assertThat(load(Map.of()).problems()).isEmpty();
  }

  @Test
  void externalUrlFollowsTheListenersPort() {
    assertThat(
            load(Map.of("CALLFS_SERVER_LISTEN_ADDR", ":9443"))
                .configuration()
                .server()
                .externalUrl())
        .hasToString("https://localhost:9443");
  }

  @Test
  void exampleOfTheReadmeIsUnderstoodButForItsPlaceholders() throws IOException {
    file(
        "config.yaml",
        """
        server:
          listen_addr: ":8443"
          external_url: "https://your-domain.com:8443"
        auth:
          api_keys:
            - "your-secure-api-key-1"
            - "your-secure-api-key-2"
          internal_proxy_secret: "your-internal-secret"
          single_use_link_secret: "your-link-secret"
        backend:
          default_backend: "localfs"
          localfs_root_path: "/var/lib/callfs"
          s3_bucket_name: "your-s3-bucket"
          s3_region: "us-west-2"
          s3_access_key: "your-access-key"
          s3_secret_key: "your-secret-key"
          s3_endpoint: "https://s3.amazonaws.com"
          s3_server_side_encryption: "AES256"
          s3_acl: "private"
          internal_proxy_skip_tls_verify: false
        metadata_store:
          dsn: "postgres://user:pass@localhost/callfs?sslmode=require"
        dlm:
          redis_addr: "localhost:6379"
          redis_password: "your-redis-password"
        instance_discovery:
          instance_id: "callfs-instance-1"
          peer_endpoints:
            "callfs-instance-2": "https://peer2.example.com:8443"
            "callfs-instance-3": "https://peer3.example.com:8443"
        log:
          level: "info"
          format: "json"
        """);

    assertThat(load(Map.of()).problems())
        .allSatisfy(problem -> assertThat(problem.text()).contains("placeholder"))
        .extracting(Problem::subject)
        .isEqualTo(
            List.of(
                "auth.api_keys",
                "auth.internal_proxy_secret",
                "auth.single_use_link_secret",
                "backend.s3_access_key",
                "backend.s3_secret_key",
                "dlm.redis_password"));
  }

  private LoadedConfiguration load(Map<String, String> environment) {
    return ConfigurationLoader.load(environment, directory, Optional.empty());
  }

  private void file(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }
}
