package io.callfs.server.setup;

import io.callfs.server.config.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Secrets of a server that was given none, each in a file of mode 0600: read where it is there,
 * made where it isn't.
 */
final class GeneratedSecrets {

  private static final int RANDOM_BYTES = 32;
  private static final int MIN_LENGTH = 16;

  private final SecureRandom random;

  GeneratedSecrets(SecureRandom random) {
    this.random = random;
  }

  /**
   * A secret and whether it is new.
   *
   * @param secret the text
   * @param made whether this call made it
   */
  record Provided(Secret secret, boolean made) {}

  /**
   * Returns the secret in a file; makes one that begins with {@code prefix} where there is none.
   */
  Provided provide(Path file, String prefix) {
    try {
      if (Files.exists(file)) {
        return new Provided(present(file), false);
      }
      byte[] bytes = new byte[RANDOM_BYTES];
      random.nextBytes(bytes);
      String text = prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      DurableFiles.write(file, (text + "\n").getBytes(StandardCharsets.US_ASCII));
      return new Provided(Secret.of(text), true);
    } catch (IOException e) {
      throw DurableFiles.failure("secret file " + file + " can't be used", e);
    }
  }

  private static Secret present(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    if (text.length() < MIN_LENGTH || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new StartFailure(
          ExitStatus.CONFIGURATION,
          "secret file %s does not hold one secret of at least %d visible ASCII characters; remove it and one is made"
              .formatted(file, MIN_LENGTH));
    }
    return Secret.of(text);
  }
}
