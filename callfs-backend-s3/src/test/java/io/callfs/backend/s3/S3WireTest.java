package io.callfs.backend.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.callfs.backend.s3.RecordingS3.Answer;
import io.callfs.backend.s3.RecordingS3.Request;
import io.callfs.fs.BlobKey;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.spi.BlobSource;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What goes over the wire, and what is made of answers that a healthy service does not give. */
class S3WireTest {

  private static final BlobKey KEY = new BlobKey("20261121T0940/01jd-report.txt");
  private static final String OBJECT = "/bucket/20261121T0940/01jd-report.txt";
  private static final String KMS_KEY = "arn:aws:kms:us-east-1:000000000000:key/callfs";
  private static final int MORE_THAN_A_PART = (8 << 20) + 1;

  /** Metadata of the objects that the service was given. */
  private final Map<String, String> stored = new ConcurrentHashMap<>();

  private static void put(S3BlobStore store, int size) throws Exception {
    assertThat(store.put(KEY, new ByteArrayInputStream(new byte[size]), size).size())
        .isEqualTo(size);
  }

  private static FsException failure(ThrowingCallable call) {
    FsException failure = catchThrowableOfType(FsException.class, call);
    assertThat(failure).as("failure").isNotNull();
    assertThat(failure.getMessage()).doesNotContain("sesame-open");
    return failure;
  }

  /** Keeps what it is given, in parts too. */
  private Answer healthy(Request request) {
    if (request.is("POST", "?uploads")) {
      return Answer.xml(
          200,
          "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>");
    }
    if (request.is("POST", "uploadId=")) {
      return Answer.xml(
          200, "<CompleteMultipartUploadResult><ETag>\"e\"</ETag></CompleteMultipartUploadResult>");
    }
    if (request.is("PUT", OBJECT)) {
      request.header("x-amz-meta-callfs-put").ifPresent(id -> stored.put(OBJECT, id));
      return Answer.of(200, "ETag: \"e\"");
    }
    if (request.is("HEAD", OBJECT) && stored.containsKey(OBJECT)) {
      return Answer.of(200, "ETag: \"e\"", "x-amz-meta-callfs-put: " + stored.get(OBJECT));
    }
    if (request.is("DELETE", "")) {
      return Answer.of(204);
    }
    if (request.is("GET", "?uploads")) {
      return Answer.xml(200, "<ListMultipartUploadsResult></ListMultipartUploadsResult>");
    }
    return Answer.of(404);
  }

  private static S3Settings withEverything(RecordingS3 s3) {
    return s3.settings()
        .withEncryption("aws:kms", Optional.of(KMS_KEY))
        .withAcl("bucket-owner-full-control");
  }

  private static void assertEverything(Request request) {
    assertThat(request.header("x-amz-server-side-encryption")).hasValue("aws:kms");
    assertThat(request.header("x-amz-server-side-encryption-aws-kms-key-id")).hasValue(KMS_KEY);
    assertThat(request.header("x-amz-acl")).hasValue("bucket-owner-full-control");
  }

  @Test
  void wholeObjectCarriesEncryptionAclChecksumAndCondition() throws Exception {
    try (RecordingS3 s3 = RecordingS3.start(this::healthy);
        S3BlobStore store = S3BlobStore.open(withEverything(s3))) {
      put(store, 10);
      Request request = s3.requests("PUT", OBJECT).get(0);
      assertEverything(request);
      assertThat(request.target()).startsWith(OBJECT);
      assertThat(request.header("x-amz-checksum-crc32c")).hasValue("493waw==");
      assertThat(request.header("if-none-match")).hasValue("*");
    }
  }

  @Test
  void uploadInPartsCarriesEncryptionAndAclOnceAndAChecksumWithEachPart() throws Exception {
    try (RecordingS3 s3 = RecordingS3.start(this::healthy);
        S3BlobStore store = S3BlobStore.open(withEverything(s3))) {
      put(store, MORE_THAN_A_PART);
      assertEverything(s3.requests("POST", "?uploads").get(0));
      List<Request> parts = s3.requests("PUT", "partNumber=");
      assertThat(parts).hasSize(2);
      assertThat(parts)
          .allSatisfy(part -> assertThat(part.header("x-amz-checksum-crc32c")).isPresent());
      assertThat(s3.requests("POST", "uploadId=u1").get(0).header("if-none-match")).hasValue("*");
    }
  }

  @Test
  void uploadOfWhichAPartIsRefusedIsAborted() {
    Function<Request, Answer> refusing =
        request ->
            request.is("PUT", "partNumber=2")
                ? Answer.error(403, "AccessDenied")
                : healthy(request);
    try (RecordingS3 s3 = RecordingS3.start(refusing);
        S3BlobStore store = S3BlobStore.open(s3.settings())) {
      FsException failure = failure(() -> put(store, MORE_THAN_A_PART));
      assertThat(failure.errno()).isEqualTo(Errno.EHOSTDOWN);
      assertThat(s3.requests("DELETE", "uploadId=u1")).hasSize(1);
    }
  }

  @Test
  void putWhoseAnswersAreAllLostIsDoneWhereTheObjectIsIts() throws Exception {
    Function<Request, Answer> forgetful =
        request -> {
          Answer answer = healthy(request);
          return request.is("PUT", OBJECT) ? Answer.lost() : answer;
        };
    try (RecordingS3 s3 = RecordingS3.start(forgetful);
        S3BlobStore store = S3BlobStore.open(s3.settings())) {
      put(store, 10);
      assertThat(s3.requests("HEAD", OBJECT)).hasSize(1);
    }
  }

  @Test
  void secondAttemptThatFindsTheFirstOnesObjectIsDone() throws Exception {
    Function<Request, Answer> slow =
        request -> {
          if (request.is("PUT", OBJECT)) {
            boolean second = stored.containsKey(OBJECT);
            Answer ignored = healthy(request);
            return second
                ? Answer.error(412, "PreconditionFailed")
                : Answer.error(500, "InternalError");
          }
          return healthy(request);
        };
    try (RecordingS3 s3 = RecordingS3.start(slow);
        S3BlobStore store = S3BlobStore.open(s3.settings())) {
      put(store, 10);
      assertThat(s3.requests("PUT", OBJECT)).hasSize(2);
    }
  }

  @Test
  void objectOfAnotherPutIsEexist() {
    stored.put(OBJECT, "another");
    Function<Request, Answer> taken =
        request ->
            request.is("PUT", OBJECT) ? Answer.error(412, "PreconditionFailed") : healthy(request);
    try (RecordingS3 s3 = RecordingS3.start(taken);
        S3BlobStore store = S3BlobStore.open(s3.settings())) {
      assertThat(failure(() -> put(store, 10)).errno()).isEqualTo(Errno.EEXIST);
    }
  }

  @Test
  void serviceThatKnowsNoConditionsIsAskedFirst() throws Exception {
    Function<Request, Answer> simple =
        request ->
            request.header("if-none-match").isPresent()
                ? Answer.error(501, "NotImplemented")
                : healthy(request);
    try (RecordingS3 s3 = RecordingS3.start(simple);
        S3BlobStore store = S3BlobStore.open(s3.settings())) {
      put(store, 10);
      assertThat(failure(() -> put(store, 10)).errno()).isEqualTo(Errno.EEXIST);
    }
  }

  @Test
  void refusedCredentialsAreEhostdownAndNameTheSettings() {
    Function<Request, Answer> refusing =
        request -> request.is("HEAD", OBJECT) ? Answer.of(403) : healthy(request);
    try (RecordingS3 s3 = RecordingS3.start(refusing);
        S3BlobStore store = S3BlobStore.open(s3.settings())) {
      FsException failure = failure(() -> store.stat(KEY));
      assertThat(failure.errno()).isEqualTo(Errno.EHOSTDOWN);
      assertThat(failure.subject()).contains("bucket", "403", "backend.s3_secret_key");
    }
  }

  @Test
  void serviceThatIsBrokenIsEhostdown() {
    Function<Request, Answer> broken =
        request -> request.is("HEAD", OBJECT) ? Answer.of(500) : healthy(request);
    try (RecordingS3 s3 = RecordingS3.start(broken);
        S3BlobStore store = S3BlobStore.open(s3.settings())) {
      assertThat(failure(() -> store.open(KEY)).errno()).isEqualTo(Errno.EHOSTDOWN);
    }
  }

  @Test
  void bucketThatMayNotBeUsedIsEacces() {
    try (RecordingS3 s3 = RecordingS3.start(request -> Answer.of(403))) {
      FsException failure = failure(() -> S3BlobStore.open(s3.settings()));
      assertThat(failure.errno()).isEqualTo(Errno.EACCES);
      assertThat(failure.subject()).contains("backend.s3_access_key");
    }
  }

  @Test
  void probeTellsStrangersNothingOfOurs() {
    boolean[] broken = {false};
    Function<Request, Answer> failing = request -> broken[0] ? Answer.of(503) : healthy(request);
    try (RecordingS3 s3 = RecordingS3.start(failing);
        S3BlobStore store = S3BlobStore.open(s3.settings())) {
      store.probe();
      broken[0] = true;
      FsException failure = failure(store::probe);
      assertThat(failure.errno()).isEqualTo(Errno.EHOSTDOWN);
      assertThat(failure.subject()).contains("503").doesNotContain("bucket", "127.0.0.1");
    }
  }

  /** Serves ranges of some bytes, of which at most so many go out for each request. */
  private Function<Request, Answer> serving(byte[] bytes, int most) {
    return request -> {
      if (request.is("HEAD", OBJECT)) {
        return new Answer(200, List.of("ETag: \"e\"", "Content-Length: " + bytes.length), "", 0);
      }
      if (request.is("GET", OBJECT)) {
        String[] range = request.header("range").orElseThrow().substring(6).split("-", -1);
        byte[] part =
            Arrays.copyOfRange(bytes, Integer.parseInt(range[0]), Integer.parseInt(range[1]) + 1);
        return Answer.bytes(206, part, Math.min(most, part.length), "ETag: \"e\"");
      }
      return healthy(request);
    };
  }

  private static byte[] read(BlobSource source) {
    ByteBuffer all = ByteBuffer.allocate((int) source.size());
    ByteBuffer buffer = ByteBuffer.allocate(128 * 1024);
    while (source.read(all.position(), buffer.clear()) > 0) {
      all.put(buffer.flip());
    }
    return all.array();
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  @Test
  void readingFromTheBeginningToTheEndIsOneRequest() {
    byte[] bytes = bytes(3_000_000);
    try (RecordingS3 s3 = RecordingS3.start(serving(bytes, Integer.MAX_VALUE));
        S3BlobStore store = S3BlobStore.open(s3.settings());
        BlobSource source = store.open(KEY)) {
      assertThat(Arrays.equals(read(source), bytes)).isTrue();
      assertThat(s3.requests("GET", OBJECT)).hasSize(1);
      assertThat(s3.requests("GET", OBJECT).get(0).header("if-match")).hasValue("\"e\"");
    }
  }

  @Test
  void answerThatBreaksOffIsTakenUpWhereItDid() {
    byte[] bytes = bytes(1_000_000);
    try (RecordingS3 s3 = RecordingS3.start(serving(bytes, 300_000));
        S3BlobStore store = S3BlobStore.open(s3.settings());
        BlobSource source = store.open(KEY)) {
      assertThat(Arrays.equals(read(source), bytes)).isTrue();
      assertThat(s3.requests("GET", OBJECT)).hasSize(4);
    }
  }

  @Test
  void answersWithoutAByteAreGivenUp() {
    try (RecordingS3 s3 = RecordingS3.start(serving(bytes(1000), 0));
        S3BlobStore store = S3BlobStore.open(s3.settings());
        BlobSource source = store.open(KEY)) {
      assertThat(failure(() -> source.read(0, ByteBuffer.allocate(10))).errno())
          .isEqualTo(Errno.EHOSTDOWN);
    }
  }

  @Test
  void objectThatWasReplacedIsEstale() {
    Function<Request, Answer> serving = serving(bytes(1000), 1000);
    Function<Request, Answer> replaced =
        request ->
            request.is("GET", OBJECT)
                ? Answer.error(412, "PreconditionFailed")
                : serving.apply(request);
    try (RecordingS3 s3 = RecordingS3.start(replaced);
        S3BlobStore store = S3BlobStore.open(s3.settings());
        BlobSource source = store.open(KEY)) {
      assertThat(failure(() -> source.read(0, ByteBuffer.allocate(10))).errno())
          .isEqualTo(Errno.ESTALE);
    }
  }
}
