package io.callfs.server.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.callfs.fs.Credentials;
import io.callfs.http.AuditListener.Event;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One line of the audit log, and how it is chained to the one before. */
final class AuditLine {

  /** What the first line of a chain follows. */
  static final String NOTHING_BEFORE = "0".repeat(64);

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
  private static final String PREVIOUS = ",\"prev\":\"";
  private static final String HASH = "\",\"hash\":\"";
  private static final int DIGITS = 64;

  private AuditLine() {}

  /** Returns the line, without an end, of an event. */
  static String of(Event event, Instant time) {
    StringWriter text = new StringWriter(256);
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("time", time.toString());
      json.writeStringField("event", event.kind().name().toLowerCase(Locale.ROOT));
      json.writeStringField("request_id", event.requestId());
      json.writeStringField("remote", event.remoteAddress());
      optional(json, "user", event.principal());
      if (event.key() != 0) {
        json.writeStringField("key", HexFormat.of().toHexDigits(event.key(), 8));
      }
      Credentials as = event.as();
      if (as != null) {
        json.writeNumberField("uid", as.uid());
        json.writeNumberField("gid", as.gid());
      }
      json.writeStringField("method", event.method());
      json.writeStringField("route", event.route());
      optional(json, "path", event.path());
      optional(json, "destination", event.destination());
      optional(json, "link", event.link());
      json.writeNumberField("status", event.status());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a StringWriter failed", e);
    }
    return text.toString();
  }

  private static void optional(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }

  /** Returns a line with the hash of the one before, and a hash over both. */
  static String chained(String line, String previous) {
    String open = line.substring(0, line.length() - 1) + PREVIOUS + previous;
    return open + HASH + sha256(open) + "\"}";
  }

  /** Returns the hash that a chained line ends with; empty where it has none. */
  static Optional<String> hash(String line) {
    int at = line.length() - DIGITS - 2;
    return at >= HASH.length() && line.startsWith(HASH, at - HASH.length()) && line.endsWith("\"}")
        ? Optional.of(line.substring(at, at + DIGITS))
        : Optional.empty();
  }

  /** Returns whether a line follows another, and is as it was written. */
  static boolean follows(String line, String previous) {
    Optional<String> hash = hash(line);
    if (hash.isEmpty()) {
      return false;
    }
    String open = line.substring(0, line.length() - DIGITS - 2 - HASH.length());
    return open.endsWith(PREVIOUS + previous) && sha256(open).equals(hash.get());
  }

  private static String sha256(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
