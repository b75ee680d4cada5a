package io.callfs.server.config;

import io.callfs.fs.InstanceId;
import io.callfs.fs.Mode;
import io.callfs.http.AddressBlock;
import io.callfs.http.WebOrigin;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that can be configured, checked and complete. Immutable; secrets are masked by every
 * {@code toString}.
 *
 * <p>Made by {@link ConfigurationLoader} only, which has checked each value and how they go
 * together. What each setting means and may be stands in the reference page, from the same table
 * that loading uses.
 *
 * @param server {@code server.*}
 * @param limits {@code limits.*}
 * @param auth {@code auth.*}
 * @param log {@code log.*}
 * @param metrics {@code metrics.*}
 * @param backend {@code backend.*}
 * @param metadataStore {@code metadata_store.*}
 * @param dlm {@code dlm.*}
 * @param instanceDiscovery {@code instance_discovery.*}
 * @param handlers {@code handlers.*}
 * @param handles {@code handles.*}
 * @param links {@code links.*}
 * @param edge what stands between the network and the files
 */
public record Configuration(
    Server server,
    Limits limits,
    Auth auth,
    Log log,
    Metrics metrics,
    Backend backend,
    MetadataStore metadataStore,
    Dlm dlm,
    InstanceDiscovery instanceDiscovery,
    Handlers handlers,
    Handles handles,
    Links links,
    Edge edge) {

  /**
   * The listener and its time limits.
   *
   * @param listenAddr where the API listens
   * @param externalUrl what URLs in answers begin with; no slash at its end
   * @param certFile the certificate chain, PEM
   * @param keyFile its private key, PEM
   * @param certificateConfigured whether either file was given; where not, both are defaults and
   *     made when missing
   * @param readTimeout longest stall while a request is read
   * @param writeTimeout longest stall while an answer is written
   * @param fileOpTimeout longest wait for the first byte or a lease
   * @param metadataOpTimeout longest metadata transaction
   * @param drainTimeout how long requests in flight may take to finish at a stop
   * @param allowControlCharacters whether names may hold control characters
   */
  public record Server(
      Address listenAddr,
      URI externalUrl,
      Path certFile,
      Path keyFile,
      boolean certificateConfigured,
      Duration readTimeout,
      Duration writeTimeout,
      Duration fileOpTimeout,
      Duration metadataOpTimeout,
      Duration drainTimeout,
      boolean allowControlCharacters) {}

  /**
   * What one request or client may take (API.md §14).
   *
   * @param headerTimeout time for a complete header
   * @param idleTimeout keep-alive of an idle connection
   * @param minRate bytes a second that a body or answer must move, averaged over {@code
   *     minRateWindow}
   * @param minRateWindow see {@code minRate}
   * @param requestLine bytes of a request line
   * @param headerBlock bytes of all header fields
   * @param headerCount number of header fields
   * @param jsonBody bytes of a JSON body
   * @param jsonDepth nesting of a JSON body
   * @param ranges ranges of one request
   * @param listPage entries of a listing's page where none is asked for
   * @param listPageMax most entries of a page
   * @param listDepth depth of a recursive listing where none is asked for
   * @param listDepthMax greatest depth of a recursive listing
   * @param connections open connections
   * @param uploads uploads in flight
   * @param retryAfter what {@code Retry-After} says under overload
   */
  public record Limits(
      Duration headerTimeout,
      Duration idleTimeout,
      long minRate,
      Duration minRateWindow,
      int requestLine,
      int headerBlock,
      int headerCount,
      int jsonBody,
      int jsonDepth,
      int ranges,
      int listPage,
      int listPageMax,
      int listDepth,
      int listDepthMax,
      int connections,
      int uploads,
      Duration retryAfter) {}

  /**
   * Who may call.
   *
   * @param apiKeys keys of administrators, uid 0
   * @param users named users
   * @param internalProxySecret what peers authenticate each other with; empty where it is to be
   *     made at the first start
   * @param singleUseLinkSecret what link tokens are signed with; empty where it is to be made at
   *     the first start
   * @param umask for requests that bring none
   */
  public record Auth(
      List<KeyDigest> apiKeys,
      List<UserAccount> users,
      Optional<Secret> internalProxySecret,
      Optional<Secret> singleUseLinkSecret,
      Mode umask) {

    /** Copies the lists. */
    public Auth {
      apiKeys = List.copyOf(apiKeys);
      users = List.copyOf(users);
    }
  }

  /** {@code log.level}. */
  public enum LogLevel {
    DEBUG,
    INFO,
    WARN,
    ERROR
  }

  /** {@code log.format}. */
  public enum LogFormat {
    JSON,
    CONSOLE
  }

  /** Which lines are logged and how. */
  public record Log(LogLevel level, LogFormat format) {}

  /**
   * Where metrics are served.
   *
   * @param listenAddr the listener of their own
   * @param onApi whether the API listener serves them too
   */
  public record Metrics(Address listenAddr, boolean onApi) {}

  /** {@code backend.default_backend}. */
  public enum DefaultBackend {
    LOCALFS,
    S3
  }

  /** {@code backend.s3_server_side_encryption}. */
  public enum ServerSideEncryption {
    AES256("AES256"),
    AWS_KMS("aws:kms");

    private final String spelling;

    ServerSideEncryption(String spelling) {
      this.spelling = spelling;
    }

    /** Returns what S3 calls it. */
    public String spelling() {
      return spelling;
    }
  }

  /** {@code backend.s3_acl}, a canned ACL. */
  public enum ObjectAcl {
    PRIVATE,
    PUBLIC_READ,
    PUBLIC_READ_WRITE,
    AUTHENTICATED_READ,
    AWS_EXEC_READ,
    BUCKET_OWNER_READ,
    BUCKET_OWNER_FULL_CONTROL;

    /** Returns what S3 calls it. */
    public String spelling() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * The bucket and how to reach it.
   *
   * @param accessKey empty where the SDK's own chain of credentials is to be used
   * @param secretKey see {@code accessKey}
   * @param region the bucket's region
   * @param bucketName empty where S3 isn't used
   * @param endpoint empty for AWS
   * @param serverSideEncryption how objects are encrypted at rest
   * @param acl the ACL of new objects
   * @param kmsKeyId for {@code aws:kms}; empty for the account's default key
   * @param uploadTimeout how long one upload may take
   */
  public record S3(
      Optional<Secret> accessKey,
      Optional<Secret> secretKey,
      String region,
      Optional<String> bucketName,
      Optional<URI> endpoint,
      ServerSideEncryption serverSideEncryption,
      ObjectAcl acl,
      Optional<String> kmsKeyId,
      Duration uploadTimeout) {}

  /**
   * Where content lives.
   *
   * @param defaultBackend for new files
   * @param localfsRootPath the data directory; empty where none was given and the first start
   *     chooses
   * @param localfsTreeView whether files of the local disk are shown at their own paths
   * @param s3 the bucket
   * @param internalProxySkipTlsVerify whether peers' certificates go unchecked
   * @param inlineLimit largest content in bytes that is kept with the metadata
   * @param rootMode mode of {@code /} when the tree is first made
   * @param rootUid owner of {@code /}
   * @param rootGid group of {@code /}
   */
  public record Backend(
      DefaultBackend defaultBackend,
      Optional<Path> localfsRootPath,
      boolean localfsTreeView,
      S3 s3,
      boolean internalProxySkipTlsVerify,
      int inlineLimit,
      Mode rootMode,
      long rootUid,
      long rootGid) {}

  /** {@code metadata_store.type}. */
  public enum MetadataStoreType {
    SQLITE,
    POSTGRES
  }

  /**
   * Where names live.
   *
   * @param type which store
   * @param dsn PostgreSQL's connection string; present for {@link MetadataStoreType#POSTGRES}
   * @param sqlitePath SQLite's file; empty for the one in the data directory
   * @param cacheTtl how long a row may stay in the cache
   * @param cacheEntries how many rows the cache holds
   * @param coherenceInterval how soon other instances see a change
   * @param maxConnections most connections to PostgreSQL, besides one that is told of commits
   */
  public record MetadataStore(
      MetadataStoreType type,
      Optional<Secret> dsn,
      Optional<Path> sqlitePath,
      Duration cacheTtl,
      int cacheEntries,
      Duration coherenceInterval,
      int maxConnections) {}

  /** {@code dlm.type}. */
  public enum DlmType {
    LOCAL,
    REDIS
  }

  /**
   * Who keeps leases.
   *
   * @param type which lock manager
   * @param redisAddr Redis's address, which may hold a password
   * @param redisPassword its password, where it asks for one
   * @param leaseTtl how long a lease lasts that nobody renews
   * @param leaseRenewInterval how often it is renewed; shorter than {@code leaseTtl}
   */
  public record Dlm(
      DlmType type,
      Secret redisAddr,
      Optional<Secret> redisPassword,
      Duration leaseTtl,
      Duration leaseRenewInterval) {}

  /**
   * This instance and the others.
   *
   * @param instanceId this instance's name
   * @param peerEndpoints the others' URLs; never this instance's
   * @param caFile certificates to trust the others by; empty for what the platform trusts
   */
  public record InstanceDiscovery(
      InstanceId instanceId, Map<InstanceId, URI> peerEndpoints, Optional<Path> caFile) {

    /** Copies the map. */
    public InstanceDiscovery {
      peerEndpoints = Map.copyOf(peerEndpoints);
    }
  }

  /** Whether requests for what other instances own are carried out by their owner. */
  public record Handlers(boolean enableCrossServerSupport) {}

  /**
   * Open handles.
   *
   * @param ttl how long a handle lives that nobody uses
   * @param maxPerPrincipal how many one caller may hold
   */
  public record Handles(Duration ttl, int maxPerPrincipal) {}

  /**
   * Single-use links.
   *
   * @param minExpiry shortest life that may be asked for
   * @param maxExpiry longest life that may be asked for
   * @param tokenBits random bits of a token
   * @param resumeTime how long a download that broke off can be resumed, from its beginning
   * @param generation how many links one caller may make from one address
   * @param download how many downloads one address may begin
   */
  public record Links(
      Duration minExpiry,
      Duration maxExpiry,
      int tokenBits,
      Duration resumeTime,
      Rate generation,
      Rate download) {}

  /**
   * How often something may happen.
   *
   * @param perSecond in the long run; 0 for no limit
   * @param burst at once, after a rest
   */
  public record Rate(int perSecond, int burst) {}

  /**
   * What stands between the network and the files.
   *
   * @param trustedProxies who is believed about the address of a client
   * @param crossOrigins whose scripts browsers let use the API
   * @param wrongKeys what becomes of an address that shows wrong keys
   * @param requests how often one key may be used
   * @param connectionsPerAddress open connections from one address
   * @param keyPassword what the private key of TLS is encrypted with
   * @param clientCaFile who vouches for clients, PEM; empty where none is asked for a certificate
   * @param audit where an audit log is written
   */
  public record Edge(
      List<AddressBlock> trustedProxies,
      List<WebOrigin> crossOrigins,
      WrongKeys wrongKeys,
      Rate requests,
      int connectionsPerAddress,
      Optional<Secret> keyPassword,
      Optional<Path> clientCaFile,
      Audit audit) {

    /** Copies the lists. */
    public Edge {
      trustedProxies = List.copyOf(trustedProxies);
      crossOrigins = List.copyOf(crossOrigins);
    }
  }

  /**
   * The audit log.
   *
   * @param file where it is written; empty for none
   * @param hashChain whether each line holds the hash of the one before
   */
  public record Audit(Optional<Path> file, boolean hashChain) {}

  /**
   * Wrong keys from one address.
   *
   * @param free how many are looked at without a wait; 0 for no limit at all
   * @param delay the first wait after that; each further one is twice as long
   * @param maxDelay the longest, and how long it takes until all are forgotten
   */
  public record WrongKeys(int free, Duration delay, Duration maxDelay) {}

  /**
   * Returns this configuration with other authentication settings: what the first start adds to
   * them.
   */
  public Configuration withAuth(Auth other) {
    return new Configuration(
        server,
        limits,
        other,
        log,
        metrics,
        backend,
        metadataStore,
        dlm,
        instanceDiscovery,
        handlers,
        handles,
        links,
        edge);
  }

  /** Returns the same with another name, and other instances beside it. */
  public Configuration withInstanceDiscovery(InstanceDiscovery other) {
    return new Configuration(
        server,
        limits,
        auth,
        log,
        metrics,
        backend,
        metadataStore,
        dlm,
        other,
        handlers,
        handles,
        links,
        edge);
  }
}
