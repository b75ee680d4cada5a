package io.callfs.spi;

import io.callfs.fs.InstanceId;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * The other instances that share the metadata. What one of them owns is carried out by it: a
 * request is handed over as it came, and the answer comes back as it was given, so that conditions,
 * ranges, validators and errors mean the same whoever was asked.
 *
 * <p>Thread-safe. Holds no content in memory, hands no request over twice, and waits for nothing
 * longer than its limits say.
 */
public interface Peers extends AutoCloseable {

  /** Returns the instances that requests can be handed to. */
  Set<InstanceId> known();

  /**
   * Returns the URL where clients find an instance, without a slash at its end; empty for one that
   * is not known.
   */
  Optional<String> endpoint(InstanceId instance);

  /**
   * Hands a request to an instance and waits for the head of its answer.
   *
   * @return the answer, whatever it says; the caller closes it
   * @throws io.callfs.fs.FsException EHOSTDOWN where the instance is not known, can't be reached or
   *     does not prove who it is; ETIMEDOUT where it took or gave nothing in time. It may have
   *     carried the request out where it broke off after that was sent
   * @throws IOException what reading the request's content threw
   */
  PeerReply send(InstanceId owner, PeerRequest request) throws IOException;

  /**
   * Asks an instance whether it is there, in a short time whatever the answer is.
   *
   * @throws io.callfs.fs.FsException EHOSTDOWN, ETIMEDOUT, with a subject fit for strangers
   */
  void probe(InstanceId instance);

  /** Ends all connections. Idempotent. */
  @Override
  void close();
}
