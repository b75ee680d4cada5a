package io.callfs.http;

import java.time.Duration;
import java.util.Optional;

/**
 * Says who shows wrong keys too often, and whose key is used too often. Thread-safe; no blocking.
 */
public interface AccessLimits {

  /** Nobody does. */
  AccessLimits NONE =
      new AccessLimits() {
        @Override
        public Optional<Duration> mustWait(String address) {
          return Optional.empty();
        }

        @Override
        public void wrongKey(String address) {}

        @Override
        public Optional<Duration> request(long key) {
          return Optional.empty();
        }
      };

  /**
   * Asks whether a key that was not used from an address before may be looked at.
   *
   * @param address the client's; its {@linkplain AddressBlock#group group} is what counts
   * @return how long the client must wait, where it has shown too many wrong ones
   */
  Optional<Duration> mustWait(String address);

  /** Counts a wrong key. */
  void wrongKey(String address);

  /**
   * Counts a request.
   *
   * @param key stands for the key; no secret
   * @return how long to wait, where this is one too many
   */
  Optional<Duration> request(long key);
}
