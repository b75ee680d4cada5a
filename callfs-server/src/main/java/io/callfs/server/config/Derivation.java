package io.callfs.server.config;

import io.callfs.fs.InstanceId;
import io.callfs.server.config.Configuration.DlmType;
import io.callfs.server.config.Configuration.MetadataStoreType;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the configuration from good values, and what is not given from what is. */
final class Derivation {

  private final Values values;
  private final Path workingDirectory;

  Derivation(Values values, Path workingDirectory) {
    this.values = values;
    this.workingDirectory = workingDirectory;
  }

  /** Gives the default external URL the port that the server listens on. */
  static void followListenPort(Values values) {
    if (!values.given(Settings.SERVER_EXTERNAL_URL)
        && !values.refused(Settings.SERVER_LISTEN_ADDR)) {
      int port = values.get(Settings.SERVER_LISTEN_ADDR).port();
      values.accept(
          Settings.SERVER_EXTERNAL_URL,
          URI.create("https://localhost:" + port),
          new Source.Default());
    }
  }

  /** Fills in the kinds of services that follow from what is given, so that they are seen. */
  static void nameServices(Values values) {
    if (values.find(Settings.METADATA_STORE_TYPE).isEmpty()
        && !values.refused(Settings.METADATA_STORE_TYPE)) {
      values.accept(Settings.METADATA_STORE_TYPE, metadataStoreType(values), new Source.Default());
    }
    if (values.find(Settings.DLM_TYPE).isEmpty() && !values.refused(Settings.DLM_TYPE)) {
      values.accept(Settings.DLM_TYPE, dlmType(values), new Source.Default());
    }
  }

  /** Returns the store that was asked for: by name, else by a DSN. */
  static MetadataStoreType metadataStoreType(Values values) {
    return values
        .find(Settings.METADATA_STORE_TYPE)
        .orElse(
            values.given(Settings.METADATA_STORE_DSN)
                ? MetadataStoreType.POSTGRES
                : MetadataStoreType.SQLITE);
  }

  /** Returns the lock manager that was asked for: by name, else by an address. */
  static DlmType dlmType(Values values) {
    return values
        .find(Settings.DLM_TYPE)
        .orElse(values.given(Settings.DLM_REDIS_ADDR) ? DlmType.REDIS : DlmType.LOCAL);
  }

  /** Returns the configuration; every value must be good. */
  Configuration configuration() {
    return new Configuration(
        server(),
        limits(),
        new Configuration.Auth(
            values.find(Settings.AUTH_API_KEYS).orElse(List.of()),
            values.find(Settings.AUTH_USERS).orElse(List.of()),
            values.find(Settings.AUTH_INTERNAL_PROXY_SECRET),
            values.find(Settings.AUTH_SINGLE_USE_LINK_SECRET),
            values.get(Settings.AUTH_UMASK)),
        new Configuration.Log(values.get(Settings.LOG_LEVEL), values.get(Settings.LOG_FORMAT)),
        new Configuration.Metrics(
            values.get(Settings.METRICS_LISTEN_ADDR), values.get(Settings.METRICS_ON_API)),
        backend(),
        new Configuration.MetadataStore(
            metadataStoreType(values),
            values.find(Settings.METADATA_STORE_DSN),
            values.find(Settings.METADATA_STORE_SQLITE_PATH).map(workingDirectory::resolve),
            values.get(Settings.METADATA_STORE_CACHE_TTL),
            values.integer(Settings.METADATA_STORE_CACHE_ENTRIES),
            values.get(Settings.METADATA_STORE_COHERENCE_INTERVAL),
            values.integer(Settings.METADATA_STORE_MAX_CONNECTIONS)),
        new Configuration.Dlm(
            dlmType(values),
            values.get(Settings.DLM_REDIS_ADDR),
            values.find(Settings.DLM_REDIS_PASSWORD),
            values.get(Settings.DLM_LEASE_TTL),
            values.get(Settings.DLM_LEASE_RENEW_INTERVAL)),
        instanceDiscovery(),
        new Configuration.Handlers(values.get(Settings.HANDLERS_ENABLE_CROSS_SERVER_SUPPORT)),
        new Configuration.Handles(
            values.get(Settings.HANDLES_TTL), values.integer(Settings.HANDLES_MAX_PER_PRINCIPAL)),
        new Configuration.Links(
            values.get(Settings.LINKS_MIN_EXPIRY),
            values.get(Settings.LINKS_MAX_EXPIRY),
            values.integer(Settings.LINKS_TOKEN_BITS),
            values.get(Settings.LINKS_RESUME_TIME),
            new Configuration.Rate(
                values.integer(Settings.LINKS_GENERATE_PER_SECOND),
                values.integer(Settings.LINKS_GENERATE_BURST)),
            new Configuration.Rate(
                values.integer(Settings.LINKS_DOWNLOAD_PER_SECOND),
                values.integer(Settings.LINKS_DOWNLOAD_BURST))),
        EdgeSettings.edge(values, workingDirectory));
  }

  private Configuration.Server server() {
    return new Configuration.Server(
        values.get(Settings.SERVER_LISTEN_ADDR),
        values.get(Settings.SERVER_EXTERNAL_URL),
        workingDirectory.resolve(values.get(Settings.SERVER_CERT_FILE)),
        workingDirectory.resolve(values.get(Settings.SERVER_KEY_FILE)),
        values.given(Settings.SERVER_CERT_FILE) || values.given(Settings.SERVER_KEY_FILE),
        values.get(Settings.SERVER_READ_TIMEOUT),
        values.get(Settings.SERVER_WRITE_TIMEOUT),
        values.get(Settings.SERVER_FILE_OP_TIMEOUT),
        values.get(Settings.SERVER_METADATA_OP_TIMEOUT),
        values.get(Settings.SERVER_DRAIN_TIMEOUT),
        values.get(Settings.SERVER_ALLOW_CONTROL_CHARACTERS));
  }

  private Configuration.Limits limits() {
    return new Configuration.Limits(
        values.get(Settings.LIMITS_HEADER_TIMEOUT),
        values.get(Settings.LIMITS_IDLE_TIMEOUT),
        values.get(Settings.LIMITS_MIN_RATE),
        values.get(Settings.LIMITS_MIN_RATE_WINDOW),
        values.integer(Settings.LIMITS_REQUEST_LINE),
        values.integer(Settings.LIMITS_HEADER_BLOCK),
        values.integer(Settings.LIMITS_HEADER_COUNT),
        values.integer(Settings.LIMITS_JSON_BODY),
        values.integer(Settings.LIMITS_JSON_DEPTH),
        values.integer(Settings.LIMITS_RANGES),
        values.integer(Settings.LIMITS_LIST_PAGE),
        values.integer(Settings.LIMITS_LIST_PAGE_MAX),
        values.integer(Settings.LIMITS_LIST_DEPTH),
        values.integer(Settings.LIMITS_LIST_DEPTH_MAX),
        values.integer(Settings.LIMITS_CONNECTIONS),
        values.integer(Settings.LIMITS_UPLOADS),
        values.get(Settings.LIMITS_RETRY_AFTER));
  }

  private Configuration.Backend backend() {
    return new Configuration.Backend(
        values.get(Settings.BACKEND_DEFAULT_BACKEND),
        values.given(Settings.BACKEND_LOCALFS_ROOT_PATH)
            ? values.find(Settings.BACKEND_LOCALFS_ROOT_PATH).map(workingDirectory::resolve)
            : Optional.empty(),
        values.get(Settings.BACKEND_LOCALFS_TREE_VIEW),
        new Configuration.S3(
            values.find(Settings.BACKEND_S3_ACCESS_KEY),
            values.find(Settings.BACKEND_S3_SECRET_KEY),
            values.get(Settings.BACKEND_S3_REGION),
            values.find(Settings.BACKEND_S3_BUCKET_NAME),
            values.find(Settings.BACKEND_S3_ENDPOINT),
            values.get(Settings.BACKEND_S3_SERVER_SIDE_ENCRYPTION),
            values.get(Settings.BACKEND_S3_ACL),
            values.find(Settings.BACKEND_S3_KMS_KEY_ID),
            values.get(Settings.BACKEND_S3_UPLOAD_TIMEOUT)),
        values.get(Settings.BACKEND_INTERNAL_PROXY_SKIP_TLS_VERIFY),
        values.integer(Settings.BACKEND_INLINE_LIMIT),
        values.get(Settings.BACKEND_ROOT_MODE),
        values.get(Settings.BACKEND_ROOT_UID),
        values.get(Settings.BACKEND_ROOT_GID));
  }

  private Configuration.InstanceDiscovery instanceDiscovery() {
    InstanceId self = values.get(Settings.INSTANCE_DISCOVERY_INSTANCE_ID);
    Map<InstanceId, URI> others =
        new LinkedHashMap<>(
            values.find(Settings.INSTANCE_DISCOVERY_PEER_ENDPOINTS).orElse(Map.of()));
    others.remove(self);
    return new Configuration.InstanceDiscovery(
        self,
        others,
        values.find(Settings.INSTANCE_DISCOVERY_CA_FILE).map(workingDirectory::resolve));
  }
}
