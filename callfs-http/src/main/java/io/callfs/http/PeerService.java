package io.callfs.http;

import io.callfs.fs.InstanceId;
import io.callfs.fs.Octets;
import io.callfs.spi.CommitMarks;
import io.callfs.spi.Peers;
import java.util.Objects;
import java.util.Optional;

/**
 * What this instance needs to act as one with others (API.md §11).
 *
 * @param peers the other instances
 * @param secret what instances prove themselves with, the same on all; at least 16 bytes
 * @param changes whether requests that change something are handed to their owner, {@code
 *     handlers.enable_cross_server_support}; those that only read always are
 * @param marks how far instances have seen the metadata that they share; empty where no memory of
 *     theirs can be behind
 * @param listener told of what is handed over
 */
public record PeerService(
    Peers peers, Octets secret, boolean changes, Optional<CommitMarks> marks, Listener listener) {

  /** Checks the parts. */
  public PeerService {
    Objects.requireNonNull(peers);
    if (secret.length() < 16) {
      throw new IllegalArgumentException("the secret of peers must have 16 bytes at least");
    }
    Objects.requireNonNull(marks);
    Objects.requireNonNull(listener);
  }

  /** Told of requests that cross instances. Thread-safe; never blocks and never throws. */
  public interface Listener {

    /** Takes notice of a creation that met something of another instance's. */
    void conflict(InstanceId owner);

    /**
     * Takes notice of a request that was handed over.
     *
     * @param method one of a fixed set
     * @param whole whether it was answered, to the end
     * @param nanoseconds from handing it over to the end of the answer
     */
    void handedOver(String method, InstanceId owner, boolean whole, long nanoseconds);
  }

  /** Names the secret by its length only. */
  @Override
  public String toString() {
    return "PeerService[" + peers.known() + ", secret of " + secret.length() + " bytes]";
  }
}
