package io.callfs.http;

import io.callfs.fs.InstanceId;
import io.callfs.fs.Mode;
import java.util.Objects;

/**
 * What a server's configuration says about its HTTP semantics.
 *
 * @param version the program's version, for {@code GET /v1}
 * @param instance the name of this instance
 * @param umask bits that creations lose where a request names no others, {@code auth.umask}
 * @param allowControlCharacters whether names may hold control characters, {@code
 *     server.allow_control_characters}
 * @param metricsOnApi whether {@code GET /metrics} is answered beside the API, {@code
 *     metrics.on_api}
 * @param limits what one request may ask for
 * @param handles how many open handles a caller may have, and for how long
 */
public record HttpSettings(
    String version,
    InstanceId instance,
    Mode umask,
    boolean allowControlCharacters,
    boolean metricsOnApi,
    Limits limits,
    HandleLimits handles) {

  /** Checks the parts. */
  public HttpSettings {
    Objects.requireNonNull(version);
    Objects.requireNonNull(instance);
    if (umask.has(~0777)) {
      throw new IllegalArgumentException("umask " + umask + " is not within 0 to 0777");
    }
    Objects.requireNonNull(limits);
    Objects.requireNonNull(handles);
  }

  /** Returns the defaults of API.md for an instance. */
  public static HttpSettings defaults(String version, InstanceId instance) {
    return new HttpSettings(
        version, instance, new Mode(0022), false, true, Limits.DEFAULT, HandleLimits.DEFAULT);
  }
}
