package io.callfs.backend.s3;

import io.callfs.spi.AdapterSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * The bucket, how to reach it, and how objects are kept in it.
 *
 * @param bucket the bucket's name
 * @param region its region
 * @param endpoint of a service other than Amazon's, which is then spoken to with the bucket in the
 *     path; empty for Amazon's
 * @param credentials empty for those of the SDK's own chain: environment, profile, container,
 *     machine
 * @param encryption what {@code x-amz-server-side-encryption} is to say: {@code AES256}, {@code
 *     aws:kms}; empty to leave it to the bucket
 * @param kmsKey id or ARN of the key for {@code aws:kms}; empty for the account's
 * @param acl a canned ACL; empty to leave it to the bucket, whose default is {@code private}
 * @param callTimeout how long a request without content may take, with all that the SDK tries
 * @param uploadTimeout how long one upload may take, at most {@value #LONGEST_UPLOAD_HOURS} hours;
 *     what is unfinished for longer is taken for abandoned and removed
 */
public record S3Settings(
    String bucket,
    String region,
    Optional<URI> endpoint,
    Optional<Credentials> credentials,
    Optional<String> encryption,
    Optional<String> kmsKey,
    Optional<String> acl,
    Duration callTimeout,
    Duration uploadTimeout) {

  /**
   * Bound of {@code uploadTimeout}, so that the store can tell within a day when it was written.
   */
  public static final int LONGEST_UPLOAD_HOURS = 23;

  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(5);
  private static final String SSE_KMS = "aws:kms";

  /** What S3 does without being told; buckets that have no ACLs refuse to be told. */
  private static final String DEFAULT_ACL = "private";

  /** Checks the parts. */
  public S3Settings {
    if (bucket.isBlank() || region.isBlank()) {
      throw new IllegalArgumentException("bucket and region must have names");
    }
    Objects.requireNonNull(endpoint);
    Objects.requireNonNull(credentials);
    if (kmsKey.isPresent() && !encryption.equals(Optional.of(SSE_KMS))) {
      throw new IllegalArgumentException("a KMS key is for encryption by " + SSE_KMS + " only");
    }
    Objects.requireNonNull(acl);
    if (callTimeout.compareTo(Duration.ZERO) <= 0
        || uploadTimeout.compareTo(Duration.ZERO) <= 0
        || uploadTimeout.compareTo(Duration.ofHours(LONGEST_UPLOAD_HOURS)) > 0) {
      throw new IllegalArgumentException(
          "time limits must be positive, that of uploads at most " + LONGEST_UPLOAD_HOURS + " h");
    }
  }

  /** Makes settings for a bucket with the SDK's chain of credentials and the bucket's defaults. */
  public static S3Settings of(String bucket, String region) {
    return new S3Settings(
        bucket,
        region,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        CALL_TIMEOUT,
        Duration.ofHours(LONGEST_UPLOAD_HOURS));
  }

  /**
   * Reads settings by the names of the configuration.
   *
   * @throws IllegalArgumentException for one that is wrong or missing, naming its key
   */
  static S3Settings of(AdapterSettings settings) {
    return new S3Settings(
        settings.require("backend.s3_bucket_name"),
        settings.require("backend.s3_region"),
        settings.find("backend.s3_endpoint").map(URI::create),
        settings
            .find("backend.s3_access_key")
            .map(key -> new Credentials(key, settings.require("backend.s3_secret_key"))),
        settings.find("backend.s3_server_side_encryption"),
        settings.find("backend.s3_kms_key_id"),
        settings.find("backend.s3_acl").filter(acl -> !acl.equals(DEFAULT_ACL)),
        shorter(settings.duration("server.file_op_timeout", CALL_TIMEOUT), CALL_TIMEOUT),
        settings.duration("backend.s3_upload_timeout", Duration.ofHours(LONGEST_UPLOAD_HOURS)));
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** Returns the same settings for a service at another place. */
  public S3Settings withEndpoint(URI other) {
    return new S3Settings(
        bucket,
        region,
        Optional.of(other),
        credentials,
        encryption,
        kmsKey,
        acl,
        callTimeout,
        uploadTimeout);
  }

  /** Returns the same settings with credentials of one's own. */
  public S3Settings withCredentials(String accessKey, String secretKey) {
    return new S3Settings(
        bucket,
        region,
        endpoint,
        Optional.of(new Credentials(accessKey, secretKey)),
        encryption,
        kmsKey,
        acl,
        callTimeout,
        uploadTimeout);
  }

  /** Returns the same settings with other time limits. */
  public S3Settings withTimeouts(Duration call, Duration upload) {
    return new S3Settings(
        bucket, region, endpoint, credentials, encryption, kmsKey, acl, call, upload);
  }

  /** Returns the same settings with objects encrypted, by a key of one's own where one is given. */
  public S3Settings withEncryption(String kind, Optional<String> key) {
    return new S3Settings(
        bucket,
        region,
        endpoint,
        credentials,
        Optional.of(kind),
        key,
        acl,
        callTimeout,
        uploadTimeout);
  }

  /** Returns the same settings with a canned ACL. */
  public S3Settings withAcl(String canned) {
    return new S3Settings(
        bucket,
        region,
        endpoint,
        credentials,
        encryption,
        kmsKey,
        Optional.of(canned),
        callTimeout,
        uploadTimeout);
  }

  /** Returns where this leads, for messages: never a secret. */
  String place() {
    return "bucket "
        + bucket
        + endpoint.map(uri -> " at " + uri.getScheme() + "://" + uri.getAuthority()).orElse("")
        + " ("
        + region
        + ")";
  }

  /**
   * Who asks. Not shown by {@link #toString}.
   *
   * @param accessKey the key's id
   * @param secretKey the secret that requests are signed with
   */
  public record Credentials(String accessKey, String secretKey) {

    /** Checks the parts. */
    public Credentials {
      Objects.requireNonNull(accessKey);
      Objects.requireNonNull(secretKey);
    }

    @Override
    public String toString() {
      return "Credentials[********]";
    }
  }
}
