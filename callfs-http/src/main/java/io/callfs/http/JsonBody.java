package io.callfs.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A JSON object that came as a request's body, read strictly. */
final class JsonBody {

  private final JsonNode object;
  private final byte[] bytes;

  private JsonBody(JsonNode object, byte[] bytes) {
    this.object = object;
    this.bytes = bytes;
  }

  /** Returns the body as it came. */
  InputStream again() {
    return new ByteArrayInputStream(bytes);
  }

  /** Reads bodies: bounded in bytes and depth, no key twice, nothing after the end. */
  static final class Reader {
    private final int maxBytes;
    private final ObjectReader reader;

    Reader(Limits limits) {
      this.maxBytes = limits.jsonBodyBytes();
      JsonFactory factory =
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(limits.jsonDepth())
                      .maxStringLength(maxBytes)
                      .maxNameLength(maxBytes)
                      .build())
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .build();
      this.reader =
          JsonMapper.builder(factory)
              .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
              .build()
              .readerFor(JsonNode.class);
    }

    /**
     * Reads the body of a request.
     *
     * @throws FsException EINVAL where it is no JSON object
     * @throws Refusal 413 where it is too long
     * @throws IOException where it did not come whole
     */
    JsonBody read(Exchange exchange) throws IOException {
      Request request = exchange.request();
      if (request.contentLength().orElse(0) > maxBytes) {
        throw tooLong();
      }
      byte[] bytes = request.body().readNBytes(maxBytes + 1);
      exchange.received(bytes.length);
      if (bytes.length > maxBytes) {
        throw tooLong();
      }
      JsonNode node = parse(bytes);
      if (node == null || !node.isObject()) {
        throw new FsException(Errno.EINVAL, "the body must be a JSON object");
      }
      return new JsonBody(node, bytes);
    }

    private @Nullable JsonNode parse(byte[] bytes) {
      try {
        String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        return reader.readValue(text);
      } catch (CharacterCodingException e) {
        throw new FsException(Errno.EINVAL, "the JSON body is not valid UTF-8", e);
      } catch (JsonProcessingException e) {
        throw new FsException(
            Errno.EINVAL, "the body is not valid JSON: " + e.getOriginalMessage(), e);
      }
    }

    private Refusal tooLong() {
      return new Refusal(
          413,
          "CONTENT_TOO_LARGE",
          "a JSON body may have " + maxBytes + " bytes; content is stored with PUT");
    }
  }

  /** Refuses fields that the request does not know, naming those that it does. */
  void allowOnly(List<String> allowed) {
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!allowed.contains(name)) {
        throw new FsException(
            Errno.EINVAL,
            "unknown field '" + name + "'; known here: " + String.join(", ", allowed));
      }
    }
  }

  boolean has(String name) {
    return object.has(name);
  }

  boolean hasAny(List<String> names) {
    return names.stream().anyMatch(object::has);
  }

  /** Returns a string; null where the field is not there. */
  @Nullable String text(String name) {
    JsonNode value = object.get(name);
    if (value == null) {
      return null;
    }
    if (!value.isTextual()) {
      throw new FsException(Errno.EINVAL, "field '" + name + "' must be a string");
    }
    return value.textValue();
  }

  String requireText(String name) {
    String text = text(name);
    if (text == null) {
      throw new FsException(Errno.EINVAL, "field '" + name + "' is required");
    }
    return text;
  }

  /**
   * Returns the members of an object of strings and nulls, in their order; EINVAL where the field
   * is anything else.
   */
  Map<String, Optional<String>> texts(String name) {
    JsonNode value = object.get(name);
    if (value == null || !value.isObject()) {
      throw new FsException(Errno.EINVAL, "field '" + name + "' must be an object");
    }
    Map<String, Optional<String>> members = new LinkedHashMap<>();
    value
        .properties()
        .forEach(member -> {
          JsonNode text = member.getValue();
          if (!text.isTextual() && !text.isNull()) {
            throw new FsException(
                Errno.EINVAL, "the values in field '" + name + "' must be strings or null");
          }
          members.put(member.getKey(), Optional.ofNullable(text.textValue()));
        });
    return members;
  }

  /** Returns an array of strings; empty where the field is not there. */
  List<String> list(String name) {
    JsonNode value = object.get(name);
    if (value == null) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    value.forEach(element -> {
      if (element.isTextual()) {
        texts.add(element.textValue());
      }
    });
    if (!value.isArray() || texts.size() < value.size()) {
      throw new FsException(Errno.EINVAL, "field '" + name + "' must be an array of strings");
    }
    return texts;
  }

  boolean flag(String name, boolean absent) {
    JsonNode value = object.get(name);
    if (value == null) {
      return absent;
    }
    if (!value.isBoolean()) {
      throw new FsException(Errno.EINVAL, "field '" + name + "' must be true or false");
    }
    return value.booleanValue();
  }

  /** Returns an integer; EINVAL below the least, the given errno above the greatest. */
  long number(String name, long absent, long min, long max, Errno above) {
    JsonNode value = object.get(name);
    if (value == null) {
      return absent;
    }
    if (!value.isIntegralNumber()) {
      throw new FsException(Errno.EINVAL, "field '" + name + "' must be an integer");
    }
    boolean tooHigh =
        value.canConvertToLong() ? value.longValue() > max : value.bigIntegerValue().signum() > 0;
    if (tooHigh) {
      throw new FsException(above, "field '" + name + "' is above " + max);
    }
    if (!value.canConvertToLong() || value.longValue() < min) {
      throw new FsException(Errno.EINVAL, "field '" + name + "' is below " + min);
    }
    return value.longValue();
  }
}
