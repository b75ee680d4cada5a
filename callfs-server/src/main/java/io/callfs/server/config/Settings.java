package io.callfs.server.config;

import static io.callfs.server.config.Scalars.choice;
import static io.callfs.server.config.Scalars.duration;
import static io.callfs.server.config.Scalars.number;
import static io.callfs.server.config.Scalars.size;
import static io.callfs.server.config.Scalars.word;
import static io.callfs.server.config.Setting.optional;
import static io.callfs.server.config.Setting.optionalSecret;
import static io.callfs.server.config.Setting.secret;
import static io.callfs.server.config.Setting.secretWithDefault;
import static io.callfs.server.config.Setting.withDefault;

import io.callfs.fs.Attributes;
import io.callfs.fs.InstanceId;
import io.callfs.fs.Mode;
import io.callfs.server.config.Configuration.DefaultBackend;
import io.callfs.server.config.Configuration.DlmType;
import io.callfs.server.config.Configuration.LogFormat;
import io.callfs.server.config.Configuration.LogLevel;
import io.callfs.server.config.Configuration.MetadataStoreType;
import io.callfs.server.config.Configuration.ObjectAcl;
import io.callfs.server.config.Configuration.ServerSideEncryption;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The table of settings: every name, type, default and explanation once, for loading, showing and
 * the reference page.
 */
final class Settings {

  private static final ValueType<Duration> STALL = duration("1ms", "24h");
  private static final ValueType<Long> OWNER = number(0, Attributes.MAX_ID);

  private Settings() {}

  static final Setting<Address> SERVER_LISTEN_ADDR =
      withDefault(
          "server.listen_addr",
          Scalars.LISTEN_ADDRESS,
          ":8443",
          "Address and port of the API, HTTPS only. `:8443` binds all addresses, IPv6 too.");
  static final Setting<URI> SERVER_EXTERNAL_URL =
      withDefault(
          "server.external_url",
          Scalars.EXTERNAL_URL,
          "localhost:8443",
          "What clients reach the server at, for URLs in answers; with or without scheme. Where it is not given it follows the port of `server.listen_addr`.");
  static final Setting<Path> SERVER_CERT_FILE =
      withDefault(
          "server.cert_file",
          Scalars.PATH,
          "server.crt",
          "Certificate chain, PEM, the server's own first. Where neither file is given and the working directory does not hold both, a certificate is made in the data directory at the first start.");
  static final Setting<Path> SERVER_KEY_FILE =
      withDefault(
          "server.key_file",
          Scalars.PATH,
          "server.key",
          "Private key of the certificate, PEM: PKCS#8 (encrypted too, see `server.key_password`), SEC1 or PKCS#1; RSA or EC. Both files are read again when they change and on SIGHUP.");
  static final Setting<Duration> SERVER_READ_TIMEOUT =
      withDefault(
          "server.read_timeout",
          STALL,
          "30s",
          "Longest stall while a request is read; never limits a whole transfer.");
  static final Setting<Duration> SERVER_WRITE_TIMEOUT =
      withDefault(
          "server.write_timeout",
          STALL,
          "30s",
          "Longest stall while an answer is written; never limits a whole transfer.");
  static final Setting<Duration> SERVER_FILE_OP_TIMEOUT =
      withDefault(
          "server.file_op_timeout",
          STALL,
          "10s",
          "Longest wait for the first byte of a file or for a lease.");
  static final Setting<Duration> SERVER_METADATA_OP_TIMEOUT =
      withDefault("server.metadata_op_timeout", STALL, "5s", "Longest metadata transaction.");
  static final Setting<Duration> SERVER_DRAIN_TIMEOUT =
      withDefault(
          "server.drain_timeout",
          duration("0s", "24h"),
          "30s",
          "How long requests in flight may take to finish when the server stops.");
  static final Setting<Boolean> SERVER_ALLOW_CONTROL_CHARACTERS =
      withDefault(
          "server.allow_control_characters",
          Scalars.FLAG,
          "false",
          "Whether names may hold control characters, as Linux allows; refused otherwise.");

  static final Setting<Duration> LIMITS_HEADER_TIMEOUT =
      withDefault("limits.header_timeout", STALL, "10s", "Time for a complete request header.");
  static final Setting<Duration> LIMITS_IDLE_TIMEOUT =
      withDefault("limits.idle_timeout", STALL, "60s", "How long an idle connection is kept.");
  static final Setting<Long> LIMITS_MIN_RATE =
      withDefault(
          "limits.min_rate",
          size("0", "1GiB"),
          "1KiB",
          "Bytes a second that a body or an answer must move, averaged over `limits.min_rate_window`; 0 for no limit.");
  static final Setting<Duration> LIMITS_MIN_RATE_WINDOW =
      withDefault(
          "limits.min_rate_window",
          duration("1s", "1h"),
          "30s",
          "Over which time `limits.min_rate` is averaged.");
  static final Setting<Long> LIMITS_REQUEST_LINE =
      withDefault("limits.request_line", size("1KiB", "1MiB"), "16KiB", "Longest request line.");
  static final Setting<Long> LIMITS_HEADER_BLOCK =
      withDefault(
          "limits.header_block", size("1KiB", "1MiB"), "32KiB", "Largest block of header fields.");
  static final Setting<Long> LIMITS_HEADER_COUNT =
      withDefault(
          "limits.header_count", number(10, 10_000), "100", "Most header fields of a request.");
  static final Setting<Long> LIMITS_JSON_BODY =
      withDefault("limits.json_body", size("1KiB", "16MiB"), "64KiB", "Largest JSON body.");
  static final Setting<Long> LIMITS_JSON_DEPTH =
      withDefault("limits.json_depth", number(4, 500), "32", "Deepest nesting of a JSON body.");
  static final Setting<Long> LIMITS_RANGES =
      withDefault(
          "limits.ranges",
          number(1, 1_000),
          "16",
          "Most ranges of one request; the whole file is sent for more.");
  static final Setting<Long> LIMITS_LIST_PAGE =
      withDefault(
          "limits.list_page",
          number(1, 1_000_000),
          "1000",
          "Entries of a listing's page where a cursor is used and no limit is asked for.");
  static final Setting<Long> LIMITS_LIST_PAGE_MAX =
      withDefault(
          "limits.list_page_max",
          number(1, 1_000_000),
          "10000",
          "Most entries of a listing's page.");
  static final Setting<Long> LIMITS_LIST_DEPTH =
      withDefault(
          "limits.list_depth",
          number(0, 100_000),
          "100",
          "Depth of a recursive listing where none is asked for.");
  static final Setting<Long> LIMITS_LIST_DEPTH_MAX =
      withDefault(
          "limits.list_depth_max",
          number(0, 100_000),
          "1000",
          "Greatest depth of a recursive listing.");
  static final Setting<Long> LIMITS_CONNECTIONS =
      withDefault("limits.connections", number(1, 1_000_000), "4096", "Most open connections.");
  static final Setting<Long> LIMITS_UPLOADS =
      withDefault(
          "limits.uploads", number(1, 1_000_000), "1024", "Most uploads in flight; 503 beyond.");
  static final Setting<Duration> LIMITS_RETRY_AFTER =
      withDefault(
          "limits.retry_after",
          duration("1s", "1h"),
          "1s",
          "What `Retry-After` says when a limit is reached.");

  static final Setting<List<KeyDigest>> AUTH_API_KEYS =
      secret(
          "auth.api_keys",
          Accounts.API_KEYS,
          "Keys of administrators (uid 0), comma-separated in the environment. Where neither keys nor users are given, one key is made at the first start.");
  static final Setting<List<UserAccount>> AUTH_USERS =
      secret(
          "auth.users",
          Accounts.USERS,
          "Users with their identity and keys. A key is plain text or `sha256:` and the hexadecimal SHA-256 of the key, or a map: `key`, and what it is bound to, `paths` that it reaches with all below and no symbolic links, `read_only`, `expires`. Read again when the file changes and on SIGHUP, like `auth.api_keys`. `certificates` are names that identify the user on certificates of clients, where `server.client_ca_file` is given. See [keys](keys.md).");
  static final Setting<Secret> AUTH_INTERNAL_PROXY_SECRET =
      secret(
          "auth.internal_proxy_secret",
          Secrets.SHARED_SECRET,
          "What instances authenticate each other with; the same on all. Made at the first start where there are no peers.");
  static final Setting<Secret> AUTH_SINGLE_USE_LINK_SECRET =
      secret(
          "auth.single_use_link_secret",
          Secrets.SHARED_SECRET,
          "What download links are signed with; the same on all instances. Made at the first start where there are no peers.");
  static final Setting<Mode> AUTH_UMASK =
      withDefault("auth.umask", Scalars.UMASK, "0022", "Umask of requests that bring none.");

  static final Setting<LogLevel> LOG_LEVEL =
      withDefault(
          "log.level", choice(LogLevel.class), "info", "Least severe level that is logged.");
  static final Setting<LogFormat> LOG_FORMAT =
      withDefault(
          "log.format",
          choice(LogFormat.class),
          "json",
          "One JSON object a line, or lines for people.");

  static final Setting<Address> METRICS_LISTEN_ADDR =
      withDefault(
          "metrics.listen_addr",
          Scalars.LISTEN_ADDRESS,
          ":9090",
          "Address and port of the metrics listener, plain HTTP.");
  static final Setting<Boolean> METRICS_ON_API =
      withDefault(
          "metrics.on_api",
          Scalars.FLAG,
          "true",
          "Whether the API listener serves `/metrics` too.");

  static final Setting<DefaultBackend> BACKEND_DEFAULT_BACKEND =
      withDefault(
          "backend.default_backend",
          choice(DefaultBackend.class),
          "localfs",
          "Where new files go.");
  static final Setting<Path> BACKEND_LOCALFS_ROOT_PATH =
      withDefault(
          "backend.localfs_root_path",
          Scalars.PATH,
          "/var/lib/callfs",
          "The data directory. Where it is not given and the default cannot be written, `$XDG_DATA_HOME/callfs` (`~/.local/share/callfs`) is used.");
  static final Setting<Boolean> BACKEND_LOCALFS_TREE_VIEW =
      withDefault(
          "backend.localfs_tree_view",
          Scalars.FLAG,
          "false",
          "Whether every file of the local disk is shown at its own path below the data directory, for other programs of this host to read. Linux only.");
  static final Setting<Secret> BACKEND_S3_ACCESS_KEY =
      optionalSecret(
          "backend.s3_access_key",
          Secrets.FOREIGN_SECRET,
          "Access key of S3; without one the SDK's own chain of credentials is used.");
  static final Setting<Secret> BACKEND_S3_SECRET_KEY =
      optionalSecret("backend.s3_secret_key", Secrets.FOREIGN_SECRET, "Secret key of S3.");
  static final Setting<String> BACKEND_S3_REGION =
      withDefault(
          "backend.s3_region", word("a region's name", 64), "us-east-1", "Region of the bucket.");
  static final Setting<String> BACKEND_S3_BUCKET_NAME =
      optional("backend.s3_bucket_name", word("a bucket's name", 255), "Name of the bucket.");
  static final Setting<URI> BACKEND_S3_ENDPOINT =
      optional(
          "backend.s3_endpoint",
          Scalars.SERVICE_URL,
          "Endpoint of an S3-compatible service; AWS where not given.");
  static final Setting<ServerSideEncryption> BACKEND_S3_SERVER_SIDE_ENCRYPTION =
      withDefault(
          "backend.s3_server_side_encryption",
          choice(ServerSideEncryption.class, ServerSideEncryption::spelling),
          "AES256",
          "How objects are encrypted at rest.");
  static final Setting<ObjectAcl> BACKEND_S3_ACL =
      withDefault(
          "backend.s3_acl",
          choice(ObjectAcl.class, ObjectAcl::spelling),
          "private",
          "Canned ACL of new objects.");
  static final Setting<String> BACKEND_S3_KMS_KEY_ID =
      optional(
          "backend.s3_kms_key_id",
          word("a key's id or ARN", 2048),
          "KMS key for `aws:kms`; the account's default where not given.");
  static final Setting<Duration> BACKEND_S3_UPLOAD_TIMEOUT =
      withDefault(
          "backend.s3_upload_timeout",
          duration("1s", "23h"),
          "23h",
          "Longest time that one upload to S3 may take; what is unfinished for longer was left by a crash and is removed.");
  static final Setting<Boolean> BACKEND_INTERNAL_PROXY_SKIP_TLS_VERIFY =
      withDefault(
          "backend.internal_proxy_skip_tls_verify",
          Scalars.FLAG,
          "false",
          "Whether peers' certificates go unchecked. For trials only.");
  static final Setting<Long> BACKEND_INLINE_LIMIT =
      withDefault(
          "backend.inline_limit",
          size("0", "1MiB"),
          "16KiB",
          "Largest content that is kept with the metadata instead of in a file of its own.");
  static final Setting<Mode> BACKEND_ROOT_MODE =
      withDefault(
          "backend.root_mode", Scalars.MODE, "0755", "Mode of `/` when the tree is first made.");
  static final Setting<Long> BACKEND_ROOT_UID =
      withDefault("backend.root_uid", OWNER, "0", "Owner of `/` when the tree is first made.");
  static final Setting<Long> BACKEND_ROOT_GID =
      withDefault("backend.root_gid", OWNER, "0", "Group of `/` when the tree is first made.");

  static final Setting<MetadataStoreType> METADATA_STORE_TYPE =
      optional(
          "metadata_store.type",
          choice(MetadataStoreType.class),
          "Which metadata store; where not given `postgres` with a DSN and `sqlite` without.");
  static final Setting<Secret> METADATA_STORE_DSN =
      secret("metadata_store.dsn", Secrets.DSN, "Connection string of PostgreSQL.");
  static final Setting<Path> METADATA_STORE_SQLITE_PATH =
      optional(
          "metadata_store.sqlite_path",
          Scalars.PATH,
          "File of the SQLite database; in the data directory where not given.");
  static final Setting<Duration> METADATA_STORE_CACHE_TTL =
      withDefault(
          "metadata_store.cache_ttl",
          duration("0s", "24h"),
          "5m",
          "How long a cached row is used without a look at the store.");
  static final Setting<Long> METADATA_STORE_CACHE_ENTRIES =
      withDefault(
          "metadata_store.cache_entries",
          number(0, 100_000_000),
          "100000",
          "How many rows the cache holds; 0 for none.");
  static final Setting<Duration> METADATA_STORE_COHERENCE_INTERVAL =
      withDefault(
          "metadata_store.coherence_interval",
          duration("10ms", "1m"),
          "250ms",
          "How soon another instance sees a change.");
  static final Setting<Long> METADATA_STORE_MAX_CONNECTIONS =
      withDefault(
          "metadata_store.max_connections",
          number(2, 1000),
          "16",
          "Most connections to PostgreSQL, besides one that is told of commits.");

  static final Setting<DlmType> DLM_TYPE =
      optional(
          "dlm.type",
          choice(DlmType.class),
          "Which lock manager; where not given `redis` with `dlm.redis_addr` and `local` without.");
  static final Setting<Secret> DLM_REDIS_ADDR =
      secretWithDefault(
          "dlm.redis_addr",
          Secrets.REDIS_ADDRESS,
          "localhost:6379",
          "Where Redis is. URLs take a user, a password and a database, `rediss` is with TLS,"
              + " `ca_file` names certificates to trust instead of the system's, and sentinels are"
              + " asked for their `master`; see [locks](locks.md).");
  static final Setting<Secret> DLM_REDIS_PASSWORD =
      optionalSecret(
          "dlm.redis_password",
          Secrets.FOREIGN_SECRET,
          "Password of Redis, where `dlm.redis_addr` names none.");
  static final Setting<Duration> DLM_LEASE_TTL =
      withDefault(
          "dlm.lease_ttl",
          duration("1s", "1h"),
          "30s",
          "How long a lease lasts that nobody renews.");
  static final Setting<Duration> DLM_LEASE_RENEW_INTERVAL =
      withDefault(
          "dlm.lease_renew_interval",
          duration("100ms", "30m"),
          "10s",
          "How often a lease is renewed; shorter than `dlm.lease_ttl`.");

  static final Setting<InstanceId> INSTANCE_DISCOVERY_INSTANCE_ID =
      withDefault(
          "instance_discovery.instance_id",
          Scalars.INSTANCE_ID,
          "callfs-instance-1",
          "Name of this instance, unlike any other's.");
  static final Setting<Map<InstanceId, URI>> INSTANCE_DISCOVERY_PEER_ENDPOINTS =
      optional(
          "instance_discovery.peer_endpoints",
          Accounts.PEERS,
          "The other instances' URLs by instance id.");

  static final Setting<Path> INSTANCE_DISCOVERY_CA_FILE =
      optional(
          "instance_discovery.ca_file",
          Scalars.PATH,
          "Certificates to trust the other instances by, PEM: theirs, or those of who signed them. Where not given, what the platform trusts.");
  static final Setting<Boolean> HANDLERS_ENABLE_CROSS_SERVER_SUPPORT =
      withDefault(
          "handlers.enable_cross_server_support",
          Scalars.FLAG,
          "false",
          "Whether requests for what another instance owns are carried out by their owner.");

  static final Setting<Duration> HANDLES_TTL =
      withDefault(
          "handles.ttl",
          duration("1s", "1h"),
          "60s",
          "How long an open handle lives that nobody uses.");
  static final Setting<Long> HANDLES_MAX_PER_PRINCIPAL =
      withDefault(
          "handles.max_per_principal",
          number(1, 1_000_000),
          "1024",
          "How many handles one caller may hold.");

  static final Setting<Duration> LINKS_MIN_EXPIRY =
      withDefault(
          "links.min_expiry", duration("1s", "24h"), "1s", "Shortest life of a download link.");
  static final Setting<Duration> LINKS_MAX_EXPIRY =
      withDefault(
          "links.max_expiry", duration("1s", "24h"), "24h", "Longest life of a download link.");
  static final Setting<Long> LINKS_TOKEN_BITS =
      withDefault("links.token_bits", number(128, 512), "256", "Random bits of a download link.");
  static final Setting<Duration> LINKS_RESUME_TIME =
      withDefault(
          "links.resume_time",
          duration("0s", "24h"),
          "15m",
          "How long a download by link that broke off can be resumed, from its beginning.");
  static final Setting<Long> LINKS_GENERATE_PER_SECOND =
      withDefault(
          "links.generate_per_second",
          number(0, 1_000_000),
          "10",
          "Links that one caller may make from one address in the long run; 0 for no limit.");
  static final Setting<Long> LINKS_GENERATE_BURST =
      withDefault(
          "links.generate_burst",
          number(1, 1_000_000),
          "100",
          "Links that one caller may make from one address at once.");
  static final Setting<Long> LINKS_DOWNLOAD_PER_SECOND =
      withDefault(
          "links.download_per_second",
          number(0, 1_000_000),
          "100",
          "Downloads by link from one address in the long run; 0 for no limit.");
  static final Setting<Long> LINKS_DOWNLOAD_BURST =
      withDefault(
          "links.download_burst",
          number(1, 1_000_000),
          "1000",
          "Downloads by link from one address at once.");
}
