package io.callfs.server.config;

import io.callfs.http.AddressBlock;
import io.callfs.http.WebOrigin;
import io.callfs.server.config.ConfigNode.Scalar;
import io.callfs.server.config.ConfigNode.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The types of settings that are lists of scalars, comma-separated in the environment. */
final class Lists {

  private Lists() {}

  /** How an item is read: the message of what it throws completes "the value …". */
  @FunctionalInterface
  private interface Reading<T> {
    T read(String text);
  }

  private record ListType<T>(String allowed, Reading<T> reading) implements ValueType<List<T>> {

    @Override
    public List<T> parse(ConfigNode node) throws InvalidValueException {
      List<T> items = new ArrayList<>();
      for (String text : texts(node)) {
        try {
          items.add(reading.read(text));
        } catch (IllegalArgumentException e) {
          throw new InvalidValueException(
              "has an item " + Text.quoted(text) + " that " + e.getMessage(), e);
        }
      }
      return List.copyOf(items);
    }

    @Override
    public String show(List<T> items) {
      return items.stream().map(Object::toString).collect(Collectors.joining(","));
    }
  }

  private static List<String> texts(ConfigNode node) throws InvalidValueException {
    List<String> texts = new ArrayList<>();
    if (node instanceof Scalar scalar) {
      for (String item : scalar.text().split(",", -1)) {
        texts.add(item.strip());
      }
      return texts;
    }
    if (!(node instanceof Sequence sequence)) {
      throw new InvalidValueException("is " + node.kind());
    }
    for (ConfigNode item : sequence.items()) {
      texts.add(ValueType.text(item));
    }
    return texts;
  }

  static final ValueType<List<AddressBlock>> ADDRESS_BLOCKS =
      new ListType<>(
          "a list of addresses and networks, such as 192.0.2.7, 10.0.0.0/8 or 2001:db8::/32, comma-separated in the environment",
          AddressBlock::parse);

  static final ValueType<List<WebOrigin>> WEB_ORIGINS =
      new ListType<>(
          "a list of origins, such as https://app.example.org or http://localhost:3000, comma-separated in the environment",
          WebOrigin::parse);
}
