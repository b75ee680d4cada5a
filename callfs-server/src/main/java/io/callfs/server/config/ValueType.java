package io.callfs.server.config;

/**
 * What a setting's value may be: reads it from what was written and writes it back for people.
 * Stateless.
 *
 * @param <T> the type of the value
 */
interface ValueType<T> {

  /**
   * Understands a value.
   *
   * @throws InvalidValueException that says what is wrong with it, never showing what may be secret
   */
  T parse(ConfigNode node) throws InvalidValueException;

  /** Returns what is allowed, as a phrase: {@code 1s to 1h, such as 500ms, 30s or 1m30s}. */
  String allowed();

  /** Returns the value as {@code config validate} shows it: secrets masked. */
  String show(T value);

  /** Reads the form that an environment variable has. */
  default ConfigNode fromText(String text) throws InvalidValueException {
    return new ConfigNode.Scalar(text, 0);
  }

  /** Returns a scalar's text. */
  static String text(ConfigNode node) throws InvalidValueException {
    if (node instanceof ConfigNode.Scalar scalar) {
      return scalar.text();
    }
    throw new InvalidValueException("is " + node.kind());
  }
}
