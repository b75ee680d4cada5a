package io.callfs.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An answer as a client gets it: the shell's part is done, the body read. */
final class Reply {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final int status;
  private final Headers headers;
  private final long length;
  private final byte[] body;

  private Reply(int status, Headers headers, long length, byte[] body) {
    this.status = status;
    this.headers = headers;
    this.length = length;
    this.body = body;
  }

  static Reply of(Answer answer) {
    byte[] bytes = bytes(answer.body());
    if (answer.body().length() >= 0 && !(answer.body() instanceof Answer.Empty)) {
      assertThat(answer.body().length()).isEqualTo(bytes.length);
    }
    answer.finished(bytes.length, true);
    return new Reply(answer.status(), answer.headers(), answer.body().length(), bytes);
  }

  private static byte[] bytes(Answer.Body body) {
    return switch (body) {
      case Answer.Empty empty -> new byte[0];
      case Answer.Bytes held -> {
        ByteBuffer copy = held.bytes().duplicate();
        byte[] bytes = new byte[copy.remaining()];
        copy.get(bytes);
        yield bytes;
      }
      case Answer.Streamed streamed -> {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
          streamed.writer().writeTo(Channels.newChannel(out));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        yield out.toByteArray();
      }
    };
  }

  int status() {
    return status;
  }

  /** What Content-Length says, -1 for no such field. */
  long length() {
    return length;
  }

  String header(String name) {
    return headers.first(name).orElse(null);
  }

  List<String> fields() {
    List<String> fields = new ArrayList<>();
    headers.forEach((name, value) -> fields.add(name + ": " + value));
    return fields;
  }

  byte[] bytes() {
    return body;
  }

  String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  JsonNode json() {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new AssertionError(text(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asserts the status, showing the body where it is another. */
  Reply expect(int expected) {
    assertThat(status).as(text()).isEqualTo(expected);
    return this;
  }

  /** Asserts a failure as API.md §12 has it, in status, body and field. */
  Reply expect(int expected, String errno, String code) {
    expect(expected);
    assertThat(header("X-CallFS-Errno")).isEqualTo(errno);
    if (body.length > 0) {
      JsonNode json = json();
      assertThat(json.path("code").asText()).isEqualTo(code);
      assertThat(json.path("errno").asText(null)).isEqualTo(errno);
      assertThat(json.path("message").asText()).isNotEmpty();
      assertThat(json.path("request_id").asText()).isEqualTo(header("X-Request-ID"));
    }
    return this;
  }

  @Override
  public String toString() {
    return status + " " + fields() + "\n" + text();
  }
}
