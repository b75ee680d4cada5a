package io.callfs.server.config;

import java.util.Locale;
import java.util.regex.Pattern;

/** The types of settings that are secret, and what makes a secret too weak to accept. */
final class Secrets {

  /** The least that protects against guessing, API.md §14. */
  static final int MIN_LENGTH = 16;

  private static final int MAX_LENGTH = 1024;

  /** Values that examples and templates hold and that people forget to replace. */
  private static final Pattern PLACEHOLDER =
      Pattern.compile(
          "your[-_ ].*|.*change[-_ ]?me.*|.*replace[-_ ]?(me|this).*|.*placeholder.*|.*example.*|<.*>|\\$\\{.*}"
              + "|(my[-_])?(secret|password|api[-_]?key|token)([-_]?key)?[-_]?[0-9]*|todo|test|.*insecure.*"
              + "|(0123456789|1234567890|abcdefghij|password|secret)+[0-9a-f]*");

  private Secrets() {}

  /** A secret of the server's own: long enough, sendable in a header field, no placeholder. */
  static final ValueType<Secret> SHARED_SECRET =
      new ValueType<>() {
        @Override
        public Secret parse(ConfigNode node) throws InvalidValueException {
          String text = ValueType.text(node);
          requireStrong(text);
          return Secret.of(text);
        }

        @Override
        public String allowed() {
          return "16 to 1024 visible ASCII characters, no placeholder; openssl rand -hex 32 makes one";
        }

        @Override
        public String show(Secret value) {
          return Secret.MASK;
        }
      };

  /** A password of another system: as that system wants it, but no placeholder. */
  static final ValueType<Secret> FOREIGN_SECRET =
      new ValueType<>() {
        @Override
        public Secret parse(ConfigNode node) throws InvalidValueException {
          String text = ValueType.text(node);
          if (text.isEmpty() || text.length() > MAX_LENGTH) {
            throw new InvalidValueException("is empty or longer than 1024 characters");
          }
          requireNoPlaceholder(text);
          return Secret.of(text);
        }

        @Override
        public String allowed() {
          return "1 to 1024 characters, no placeholder";
        }

        @Override
        public String show(Secret value) {
          return Secret.MASK;
        }
      };

  /** A PostgreSQL connection string. */
  static final ValueType<Secret> DSN =
      new ValueType<>() {
        @Override
        public Secret parse(ConfigNode node) throws InvalidValueException {
          String text = ValueType.text(node);
          if (!text.startsWith("postgres://")
              && !text.startsWith("postgresql://")
              && !text.startsWith("jdbc:postgresql:")) {
            throw new InvalidValueException("does not begin with a known scheme");
          }
          return Secret.of(text);
        }

        @Override
        public String allowed() {
          return "postgres://user:password@host:port/database?sslmode=require, postgresql://… or jdbc:postgresql://…";
        }

        @Override
        public String show(Secret value) {
          return Dsn.masked(value.reveal());
        }
      };

  /** An address of Redis, which may hold a password. */
  static final ValueType<Secret> REDIS_ADDRESS =
      new ValueType<>() {
        @Override
        public Secret parse(ConfigNode node) throws InvalidValueException {
          String text = ValueType.text(node);
          if (!REDIS_URL.matcher(text).lookingAt()) {
            if (text.contains("://")) {
              throw new InvalidValueException("does not begin with a known scheme");
            }
            Address ignored = Scalars.REMOTE_ADDRESS.parse(node);
          }
          return Secret.of(text);
        }

        @Override
        public String allowed() {
          return "host:port, redis://user:password@host:port/database, rediss://… or"
              + " redis-sentinel://host:port,host:port/database?master=name, rediss-sentinel://…";
        }

        @Override
        public String show(Secret value) {
          return Dsn.masked(value.reveal());
        }
      };

  private static final Pattern REDIS_URL = Pattern.compile("rediss?(-sentinel)?://.");

  /**
   * Checks one of our own keys or secrets.
   *
   * @throws InvalidValueException that shows nothing of it
   */
  static void requireStrong(String text) throws InvalidValueException {
    requireNoPlaceholder(text);
    if (text.length() < MIN_LENGTH) {
      throw new InvalidValueException(
          "has " + text.length() + " characters, fewer than " + MIN_LENGTH);
    }
    if (text.length() > MAX_LENGTH) {
      throw new InvalidValueException("has more than " + MAX_LENGTH + " characters");
    }
    if (!text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new InvalidValueException("holds a space, a control character or one outside of ASCII");
    }
    if (text.chars().distinct().count() < 4) {
      throw new InvalidValueException("repeats fewer than 4 characters");
    }
  }

  private static void requireNoPlaceholder(String text) throws InvalidValueException {
    if (PLACEHOLDER.matcher(text.toLowerCase(Locale.ROOT)).matches()) {
      throw new InvalidValueException("is a placeholder from an example, not a secret");
    }
  }

  /** Returns the digest of a key given in plain text or as {@code sha256:<hex>}. */
  static KeyDigest key(String text) throws InvalidValueException {
    if (!text.startsWith(KeyDigest.PREFIX)) {
      requireStrong(text);
      return KeyDigest.ofKey(text);
    }
    try {
      return KeyDigest.ofHex(text.substring(KeyDigest.PREFIX.length()));
    } catch (IllegalArgumentException e) {
      throw new InvalidValueException(
          "begins with sha256: but 64 hexadecimal digits do not follow", e);
    }
  }
}
