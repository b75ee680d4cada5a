package io.callfs.server.config;

/**
 * Something wrong with the configuration, in one line that shows no secret.
 *
 * @param subject the key, or the variable or file where no key is concerned
 * @param text what is wrong, where it was given, and what is allowed
 */
public record Problem(String subject, String text) {

  /** Returns {@code subject: text}. */
  @Override
  public String toString() {
    return subject + ": " + text;
  }
}
