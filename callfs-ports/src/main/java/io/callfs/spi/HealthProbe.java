package io.callfs.spi;

/**
 * Ability of an adapter that works through a service: asks the service how it does. Thread-safe.
 */
public interface HealthProbe {

  /**
   * Asks the service itself, never a cache, and takes a few seconds at most.
   *
   * @throws io.callfs.fs.FsException EHOSTDOWN where the service can't be reached, else what it
   *     suffers from; the subject names the cause in words fit for strangers: no address, no name
   *     of a user, no secret
   */
  void probe();
}
