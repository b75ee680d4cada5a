package io.callfs.server.config;

import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.http.KeyScope;
import io.callfs.server.config.ConfigNode.Absent;
import io.callfs.server.config.ConfigNode.Mapping;
import io.callfs.server.config.ConfigNode.Sequence;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A list of keys: each a text, or a map of the key and what it may be used for.
 *
 * @param keys all of them
 * @param scopes those of them that have bounds
 */
record ScopedKeys(List<KeyDigest> keys, Map<KeyDigest, KeyScope> scopes) {

  private static final Set<String> FIELDS = Set.of("key", "paths", "read_only", "expires");

  ScopedKeys {
    keys = List.copyOf(keys);
    scopes = Map.copyOf(scopes);
  }

  /**
   * Reads a list.
   *
   * @param which what a key is called in messages
   * @throws InvalidValueException that shows nothing of a key
   */
  static ScopedKeys parse(ConfigNode node, String which) throws InvalidValueException {
    if (node instanceof Absent) {
      return new ScopedKeys(List.of(), Map.of());
    }
    if (!(node instanceof Sequence sequence)) {
      throw new InvalidValueException("is " + node.kind() + " where a list of keys belongs");
    }
    Set<KeyDigest> keys = new LinkedHashSet<>();
    Map<KeyDigest, KeyScope> scopes = new LinkedHashMap<>();
    int position = 0;
    for (ConfigNode item : sequence.items()) {
      position++;
      try {
        Mapping bounds = item instanceof Mapping mapping ? mapping : null;
        KeyDigest key =
            Secrets.key(ValueType.text(bounds == null ? item : field(bounds, "key", item)));
        if (!keys.add(key)) {
          throw new InvalidValueException("is there twice");
        }
        if (bounds != null) {
          scopes.put(key, scope(bounds));
        }
      } catch (InvalidValueException e) {
        throw new InvalidValueException(
            "has a " + which + " (number " + position + ") that " + e.getMessage(), e);
      }
    }
    return new ScopedKeys(List.copyOf(keys), scopes);
  }

  private static ConfigNode field(Mapping bounds, String name, ConfigNode otherwise) {
    return bounds.entries().getOrDefault(name, otherwise);
  }

  private static KeyScope scope(Mapping bounds) throws InvalidValueException {
    for (String field : bounds.entries().keySet()) {
      if (!FIELDS.contains(field)) {
        throw new InvalidValueException("has an unknown field " + Text.quoted(field));
      }
    }
    ConfigNode absent = new Absent(0);
    try {
      return new KeyScope(
          paths(field(bounds, "paths", absent)),
          flag(field(bounds, "read_only", absent)),
          expires(field(bounds, "expires", absent)));
    } catch (IllegalArgumentException e) {
      throw new InvalidValueException("has paths with '.' or '..' in them", e);
    }
  }

  private static List<FsPath> paths(ConfigNode node) throws InvalidValueException {
    if (node instanceof Absent) {
      return List.of();
    }
    if (!(node instanceof Sequence sequence) || sequence.items().isEmpty()) {
      throw new InvalidValueException("has paths that are no list of some");
    }
    List<FsPath> paths = new ArrayList<>();
    for (ConfigNode item : sequence.items()) {
      try {
        paths.add(FsPath.parse(ValueType.text(item)));
      } catch (FsException e) {
        throw new InvalidValueException("has a path that is none from the root", e);
      }
    }
    return paths;
  }

  private static boolean flag(ConfigNode node) throws InvalidValueException {
    if (node instanceof Absent) {
      return false;
    }
    try {
      return Scalars.FLAG.parse(node);
    } catch (InvalidValueException e) {
      throw new InvalidValueException("has a read_only that " + e.getMessage(), e);
    }
  }

  private static Optional<Instant> expires(ConfigNode node) throws InvalidValueException {
    if (node instanceof Absent) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.parse(ValueType.text(node)));
    } catch (DateTimeParseException e) {
      throw new InvalidValueException(
          "has an expires that is no time such as 2027-01-31T12:00:00Z", e);
    }
  }
}
