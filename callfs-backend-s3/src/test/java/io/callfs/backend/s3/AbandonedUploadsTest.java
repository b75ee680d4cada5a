package io.callfs.backend.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.backend.s3.RecordingS3.Answer;
import io.callfs.backend.s3.RecordingS3.Request;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

class AbandonedUploadsTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private static String upload(String key, String id, Duration age) {
    return "<Upload><Key>"
        + key
        + "</Key><UploadId>"
        + id
        + "</UploadId><Initiated>"
        + NOW.minus(age)
        + "</Initiated></Upload>";
  }

  private static Answer answer(Request request) {
    if (request.is("GET", "uploads")) {
      return Answer.xml(
          200,
          "<ListMultipartUploadsResult>"
              + upload("20261121T0500/01-old", "old", Duration.ofHours(7))
              + upload("20261121T1150/02-young", "young", Duration.ofMinutes(10))
              + upload("somebody/else's", "foreign", Duration.ofDays(9))
              + "<IsTruncated>false</IsTruncated></ListMultipartUploadsResult>");
    }
    return Answer.of(204);
  }

  @Test
  void onlyUploadsOfOursThatAreOlderThanAnyMayBeAreAborted() {
    try (RecordingS3 s3 = RecordingS3.start(AbandonedUploadsTest::answer)) {
      S3Settings settings = s3.settings().withTimeouts(Duration.ofSeconds(5), Duration.ofHours(6));
      try (S3Client client = Clients.open(settings);
          AbandonedUploads abandoned =
              AbandonedUploads.start(client, settings, InstantSource.fixed(NOW))) {
        assertThat(abandoned.sweep()).isOne();
        assertThat(s3.requests("DELETE", ""))
            .isNotEmpty()
            .allSatisfy(request -> assertThat(request.target()).contains("uploadId=old"));
      }
    }
  }
}
