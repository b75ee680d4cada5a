package io.callfs.server.config;

import java.util.ArrayList;
import java.util.List;

/**
 * What a configuration asks for that this version of the server can't do: an error, never a silent
 * fall-back.
 */
public final class MissingAdapters {

  private MissingAdapters() {}

  /** Returns a problem for each service that is asked for and whose adapter this version lacks. */
  public static List<Problem> of(Configuration configuration) {
    List<Problem> missing = new ArrayList<>();
    if (!configuration.instanceDiscovery().peerEndpoints().isEmpty()) {
      missing.add(
          new Problem(
              "instance_discovery.peer_endpoints",
              "asks for peers, which this version does not support yet; leave them out"));
    }
    return missing;
  }
}
