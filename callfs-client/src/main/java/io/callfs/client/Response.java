package io.callfs.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The answer to a call; its body comes in while it is read. Whoever made the call closes it. */
public final class Response implements AutoCloseable {

  private final int status;
  private final Map<String, List<String>> fields;
  private final ReceivedBody body;

  Response(int status, Map<String, List<String>> fields, ReceivedBody body) {
    this.status = status;
    this.fields = fields;
    this.body = body;
  }

  /** Returns the status code. */
  public int status() {
    return status;
  }

  /** Returns the first field of a name, compared without case. */
  public Optional<String> field(String name) {
    for (Map.Entry<String, List<String>> field : fields.entrySet()) {
      if (field.getKey().equalsIgnoreCase(name) && !field.getValue().isEmpty()) {
        return Optional.of(field.getValue().get(0));
      }
    }
    return Optional.empty();
  }

  /** Calls back for each field, name first, in lower case. */
  public void forEachField(BiConsumer<String, String> field) {
    fields.forEach((name, values) -> values.forEach(value -> field.accept(name, value)));
  }

  /**
   * Returns the body. Each read waits as long as {@link TimeLimits#stall} at most; a body that
   * breaks off or stalls is an {@link IOException}, and never ends early. Closed with this.
   */
  public InputStream body() {
    return body;
  }

  /** Writes the rest of the body to a channel as it comes, in memory that does not grow with it. */
  public void transferTo(WritableByteChannel channel) throws IOException {
    body.transferTo(channel);
  }

  /** Releases the connection, which is lost where the body was not read to its end. Idempotent. */
  @Override
  public void close() {
    body.close();
  }
}
