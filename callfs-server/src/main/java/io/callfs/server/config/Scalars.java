package io.callfs.server.config;

import io.callfs.fs.FsException;
import io.callfs.fs.InstanceId;
import io.callfs.fs.Mode;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The types of settings that are one value. */
final class Scalars {

  private Scalars() {}

  /** How a scalar is read: the message of what it throws completes "the value …". */
  @FunctionalInterface
  private interface Reading<T> {
    T read(String text) throws InvalidValueException;
  }

  private record ScalarType<T>(String allowed, Reading<T> reading, Function<T, String> showing)
      implements ValueType<T> {
    @Override
    public T parse(ConfigNode node) throws InvalidValueException {
      return reading.read(ValueType.text(node));
    }

    @Override
    public String show(T value) {
      return showing.apply(value);
    }
  }

  private static <T> ValueType<T> type(
      String allowed, Reading<T> reading, Function<T, String> showing) {
    return new ScalarType<>(allowed, reading, showing);
  }

  static final ValueType<Boolean> FLAG =
      type(
          "true or false",
          text ->
              switch (text.toLowerCase(Locale.ROOT)) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new InvalidValueException("is neither true nor false");
              },
          String::valueOf);

  static final ValueType<Address> LISTEN_ADDRESS =
      type(
          ":port for all addresses, host:port or [ipv6]:port; port 0 to 65535",
          Scalars::address,
          Address::toString);

  static final ValueType<Address> REMOTE_ADDRESS =
      type(
          "host:port or [ipv6]:port; port 1 to 65535",
          text -> {
            Address address = address(text);
            if (address.all() || address.port() == 0) {
              throw new InvalidValueException("names no host and port to connect to");
            }
            return address;
          },
          Address::toString);

  static final ValueType<URI> EXTERNAL_URL =
      type(
          "host:port or https://host:port, with a path where a proxy in front adds one",
          text -> url(text.contains("://") ? text : "https://" + text, true),
          URI::toString);

  static final ValueType<URI> SERVICE_URL =
      type("http:// or https:// with a host", text -> url(text, true), URI::toString);

  static final ValueType<Path> PATH =
      type(
          "a path, absolute or from the working directory",
          text -> {
            if (text.isEmpty()) {
              throw new InvalidValueException("is empty");
            }
            try {
              return Path.of(text);
            } catch (InvalidPathException e) {
              throw new InvalidValueException("is no path of this system", e);
            }
          },
          Path::toString);

  static final ValueType<InstanceId> INSTANCE_ID =
      type(
          "1 to 64 letters, digits, '.', '_' or '-'",
          text -> {
            try {
              return new InstanceId(text);
            } catch (IllegalArgumentException e) {
              throw new InvalidValueException("is no instance id", e);
            }
          },
          InstanceId::value);

  static final ValueType<Mode> MODE =
      type(
          "octal digits, 0 to 7777, such as 0755",
          text -> {
            try {
              return Mode.parse(text);
            } catch (FsException e) {
              throw new InvalidValueException("is no octal mode", e);
            }
          },
          Mode::toString);

  static final ValueType<Mode> UMASK =
      type(
          "octal digits, 0 to 0777, such as 0022",
          text -> {
            Mode mode = MODE.parse(new ConfigNode.Scalar(text, 0));
            if (mode.has(~0777)) {
              throw new InvalidValueException("has bits above 0777");
            }
            return mode;
          },
          Mode::toString);

  static ValueType<Duration> duration(String least, String most) {
    Duration min = Units.duration(least);
    Duration max = Units.duration(most);
    return type(
        least + " to " + most + ", written as 500ms, 30s, 1m30s or 2h",
        text -> {
          Duration value = understood(text, Units::duration, "is no duration");
          if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new InvalidValueException("is out of range");
          }
          return value;
        },
        Units::show);
  }

  static ValueType<Long> size(String least, String most) {
    long min = Units.size(least);
    long max = Units.size(most);
    return type(
        least + " to " + most + ", written as bytes or as 16KiB, 32MiB, 1GiB",
        text -> {
          long value = understood(text, Units::size, "is no size");
          if (value < min || value > max) {
            throw new InvalidValueException("is out of range");
          }
          return value;
        },
        Units::show);
  }

  static ValueType<Long> number(long min, long max) {
    return type(
        "a whole number from " + min + " to " + max,
        text -> {
          long value = understood(text, Units::number, "is no whole number");
          if (value < min || value > max) {
            throw new InvalidValueException("is out of range");
          }
          return value;
        },
        String::valueOf);
  }

  /** One of the constants of an enum, written in lower case. */
  static <E extends Enum<E>> ValueType<E> choice(Class<E> constants) {
    return choice(constants, constant -> constant.name().toLowerCase(Locale.ROOT));
  }

  static <E extends Enum<E>> ValueType<E> choice(Class<E> constants, Function<E, String> spelling) {
    E[] all = constants.getEnumConstants();
    String allowed = Arrays.stream(all).map(spelling).collect(Collectors.joining(", "));
    return type(
        "one of " + allowed,
        text ->
            Arrays.stream(all)
                .filter(constant -> spelling.apply(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidValueException("is none of these")),
        spelling);
  }

  /** A name in a foreign system: visible ASCII without spaces. */
  static ValueType<String> word(String allowed, int maxLength) {
    return type(
        allowed,
        text -> {
          if (text.isEmpty()
              || text.length() > maxLength
              || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new InvalidValueException(
                "is empty, too long, or holds spaces or other than ASCII characters");
          }
          return text;
        },
        Function.identity());
  }

  private static Address address(String text) throws InvalidValueException {
    try {
      return Address.parse(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidValueException(message(e), e);
    }
  }

  /**
   * An http or https URL of a server: a host, no user, no query, no fragment, no slash at its end.
   */
  static URI url(String text, boolean plainAllowed) throws InvalidValueException {
    URI uri;
    try {
      uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    } catch (URISyntaxException e) {
      throw new InvalidValueException("is no URL", e);
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !(plainAllowed && scheme.equals("http"))) {
      throw new InvalidValueException("is no " + (plainAllowed ? "http or " : "") + "https URL");
    }
    if (uri.getHost() == null || uri.getHost().isEmpty()) {
      throw new InvalidValueException("names no host");
    }
    if (uri.getRawUserInfo() != null
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null
        || uri.getPort() > 65_535) {
      throw new InvalidValueException("has a user, a query, a fragment or an impossible port");
    }
    return uri;
  }

  private static <T> T understood(String text, Function<String, T> reading, String fault)
      throws InvalidValueException {
    try {
      return reading.apply(text);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new InvalidValueException(fault, e);
    }
  }

  private static String message(IllegalArgumentException e) {
    return e.getMessage() == null ? "is not understood" : e.getMessage();
  }
}
