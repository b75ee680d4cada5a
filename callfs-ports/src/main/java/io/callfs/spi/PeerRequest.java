package io.callfs.spi;

import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request to be handed over to its owner.
 *
 * @param method what is to be done, in the words of the wire
 * @param target what it is to be done to, in the words of the wire
 * @param fields what else was said, name and value, in order
 * @param content what came with it, read once and closed by whoever opened it; null where nothing
 *     did
 * @param length of the content; -1 where it is not known before its end
 * @param awaited whether the content may only be read once the owner wants it
 * @param patience how much longer than usual its work may take; zero for what is done at once
 */
public record PeerRequest(
    String method,
    String target,
    List<Map.Entry<String, String>> fields,
    @Nullable InputStream content,
    long length,
    boolean awaited,
    Duration patience) {

  /** Copies the fields. */
  public PeerRequest {
    Objects.requireNonNull(method);
    Objects.requireNonNull(target);
    fields = List.copyOf(fields);
    if (patience.isNegative()) {
      throw new IllegalArgumentException("patience " + patience + " is negative");
    }
  }
}
