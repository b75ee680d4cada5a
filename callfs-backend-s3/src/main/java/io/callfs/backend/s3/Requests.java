package io.callfs.backend.s3;

import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/** The requests that store an object, with all that the settings ask for. */
final class Requests {

  /** The metadata that tells which put an object is of, for when its answer was lost. */
  static final String PUT_ID = "callfs-put";

  /** Only where there is no such object yet. */
  static final String NONE_MATCHES = "*";

  private static final String TYPE = "application/octet-stream";
  private static final Duration SLOWEST_ANSWER = Duration.ofSeconds(30);
  private static final long SLOWEST_BYTES_A_SECOND = 256 * 1024;

  private final S3Settings settings;

  Requests(S3Settings settings) {
    this.settings = settings;
  }

  PutObjectRequest put(String name, String putId, Part part, boolean conditional) {
    PutObjectRequest.Builder request =
        PutObjectRequest.builder()
            .bucket(settings.bucket())
            .key(name)
            .contentType(TYPE)
            .contentLength(part.size())
            .checksumCRC32C(checksum(part.crc32c()))
            .metadata(Map.of(PUT_ID, putId))
            .overrideConfiguration(patience(part.size()));
    if (conditional) {
      request.ifNoneMatch(NONE_MATCHES);
    }
    settings.encryption().ifPresent(request::serverSideEncryption);
    settings.kmsKey().ifPresent(request::ssekmsKeyId);
    settings.acl().ifPresent(request::acl);
    return request.build();
  }

  CreateMultipartUploadRequest create(String name, String putId) {
    CreateMultipartUploadRequest.Builder request =
        CreateMultipartUploadRequest.builder()
            .bucket(settings.bucket())
            .key(name)
            .contentType(TYPE)
            .checksumAlgorithm(ChecksumAlgorithm.CRC32_C)
            .metadata(Map.of(PUT_ID, putId))
            .overrideConfiguration(patience(0));
    settings
        .encryption()
        .map(ServerSideEncryption::fromValue)
        .ifPresent(request::serverSideEncryption);
    settings.kmsKey().ifPresent(request::ssekmsKeyId);
    settings.acl().map(ObjectCannedACL::fromValue).ifPresent(request::acl);
    return request.build();
  }

  static RequestBody body(Part part) {
    return RequestBody.fromContentProvider(part::open, part.size(), TYPE);
  }

  /** Returns the checksum as S3 writes it. */
  static String checksum(int crc32c) {
    byte[] bytes = {
      (byte) (crc32c >>> 24), (byte) (crc32c >>> 16), (byte) (crc32c >>> 8), (byte) crc32c
    };
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Gives a request with so many bytes of content the time that a slow line needs for them. */
  static AwsRequestOverrideConfiguration patience(long bytes) {
    Duration attempt = SLOWEST_ANSWER.plusSeconds(bytes / SLOWEST_BYTES_A_SECOND);
    return AwsRequestOverrideConfiguration.builder()
        .apiCallAttemptTimeout(attempt)
        .apiCallTimeout(attempt.multipliedBy(2))
        .build();
  }
}
