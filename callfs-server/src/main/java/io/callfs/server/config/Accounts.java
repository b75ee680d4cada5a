package io.callfs.server.config;

import io.callfs.fs.Attributes;
import io.callfs.fs.Credentials;
import io.callfs.fs.InstanceId;
import io.callfs.fs.Principal;
import io.callfs.http.CertificateName;
import io.callfs.server.config.ConfigNode.Absent;
import io.callfs.server.config.ConfigNode.Mapping;
import io.callfs.server.config.ConfigNode.Scalar;
import io.callfs.server.config.ConfigNode.Sequence;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The types of settings that are lists or maps: keys, users, peers. */
final class Accounts {

  private static final Pattern USER_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}");
  private static final Set<String> USER_FIELDS =
      Set.of("name", "uid", "gid", "groups", "admin", "api_keys", "certificates");
  private static final int MAX_GROUPS = 65_536;

  private Accounts() {}

  static final ValueType<List<KeyDigest>> API_KEYS =
      new ValueType<>() {
        @Override
        public ConfigNode fromText(String text) {
          List<ConfigNode> items = new ArrayList<>();
          for (String item : text.split("[,\\r\\n]", -1)) {
            if (!item.isBlank()) {
              items.add(new Scalar(item.strip(), 0));
            }
          }
          return new Sequence(items, 0);
        }

        @Override
        public List<KeyDigest> parse(ConfigNode node) throws InvalidValueException {
          ConfigNode list = node instanceof Scalar scalar ? fromText(scalar.text()) : node;
          ScopedKeys scoped = ScopedKeys.parse(list, "key");
          if (!scoped.scopes().isEmpty()) {
            throw new InvalidValueException(
                "bounds a key of an administrator; give it to a user of auth.users");
          }
          List<KeyDigest> keys = scoped.keys();
          if (keys.isEmpty()) {
            throw new InvalidValueException("holds no key");
          }
          return keys;
        }

        @Override
        public String allowed() {
          return "keys of 16 to 1024 visible ASCII characters without commas, or sha256:<hex>; no placeholder, none twice";
        }

        @Override
        public String show(List<KeyDigest> keys) {
          return keys.stream().map(KeyDigest::toString).collect(Collectors.joining(","));
        }
      };

  static final ValueType<List<UserAccount>> USERS =
      new ValueType<>() {
        @Override
        public ConfigNode fromText(String text) throws InvalidValueException {
          return jsonText(text);
        }

        @Override
        public List<UserAccount> parse(ConfigNode node) throws InvalidValueException {
          if (!(node instanceof Sequence sequence)) {
            throw new InvalidValueException("is " + node.kind());
          }
          List<UserAccount> users = new ArrayList<>();
          Set<String> names = new HashSet<>();
          Set<KeyDigest> keys = new HashSet<>();
          Set<CertificateName> certificates = new HashSet<>();
          for (int i = 0; i < sequence.items().size(); i++) {
            UserAccount user = user(sequence.items().get(i), "user " + (i + 1));
            if (!names.add(user.principal().name())) {
              throw new InvalidValueException("has the user " + user.principal().name() + " twice");
            }
            for (KeyDigest key : user.keys()) {
              if (!keys.add(key)) {
                throw new InvalidValueException(
                    "gives a key of user " + user.principal().name() + " to another user too");
              }
            }
            for (CertificateName certificate : user.certificates()) {
              if (!certificates.add(certificate)) {
                throw new InvalidValueException("has the certificate " + certificate + " twice");
              }
            }
            users.add(user);
          }
          return List.copyOf(users);
        }

        @Override
        public String allowed() {
          return "a list of {name, uid, gid, groups, admin, api_keys, certificates} (JSON in the environment): uid needed unless admin,"
              + " gid defaults to uid, groups to [gid]; a key, or {key, paths, read_only, expires};"
              + " a certificate by its subject, or as email:, dns: or uri: and a name";
        }

        @Override
        public String show(List<UserAccount> users) {
          return users.stream().map(Accounts::describe).collect(Collectors.joining(", ", "[", "]"));
        }
      };

  static final ValueType<Map<InstanceId, URI>> PEERS =
      new ValueType<>() {
        @Override
        public ConfigNode fromText(String text) throws InvalidValueException {
          return jsonText(text);
        }

        @Override
        public Map<InstanceId, URI> parse(ConfigNode node) throws InvalidValueException {
          if (!(node instanceof Mapping mapping)) {
            throw new InvalidValueException("is " + node.kind());
          }
          Map<InstanceId, URI> peers = new LinkedHashMap<>();
          for (Map.Entry<String, ConfigNode> entry : mapping.entries().entrySet()) {
            InstanceId id = Scalars.INSTANCE_ID.parse(new Scalar(entry.getKey(), 0));
            try {
              peers.put(id, Scalars.url(ValueType.text(entry.getValue()), false));
            } catch (InvalidValueException e) {
              throw new InvalidValueException(
                  "has a peer " + id + " whose URL " + e.getMessage(), e);
            }
          }
          return Collections.unmodifiableMap(peers);
        }

        @Override
        public String allowed() {
          return "a map from instance id to https URL (JSON in the environment), such as {\"callfs-2\":\"https://host:8443\"}";
        }

        @Override
        public String show(Map<InstanceId, URI> peers) {
          return peers.entrySet().stream()
              .map(peer -> "\"" + peer.getKey() + "\":\"" + peer.getValue() + "\"")
              .collect(Collectors.joining(",", "{", "}"));
        }
      };

  private static String describe(UserAccount user) {
    Credentials credentials = user.principal().credentials();
    return "{name: %s, uid: %d, gid: %d, groups: %s, admin: %s, api_keys: %s, certificates: %s}"
        .formatted(
            user.principal().name(),
            credentials.uid(),
            credentials.gid(),
            credentials.groups().stream().sorted().toList(),
            user.principal().administrator(),
            user.keys(),
            user.certificates());
  }

  private static UserAccount user(ConfigNode node, String which) throws InvalidValueException {
    if (!(node instanceof Mapping mapping)) {
      throw new InvalidValueException("has as " + which + " what is " + node.kind());
    }
    Map<String, ConfigNode> fields = mapping.entries();
    for (String field : fields.keySet()) {
      if (!USER_FIELDS.contains(field)) {
        throw new InvalidValueException(
            "has in " + which + " an unknown field " + Text.quoted(field));
      }
    }
    ConfigNode absent = new Absent(0);
    ConfigNode nameNode = fields.getOrDefault("name", absent);
    if (!(nameNode instanceof Scalar name) || !USER_NAME.matcher(name.text()).matches()) {
      throw new InvalidValueException(
          "has as "
              + which
              + " one without a name of 1 to 64 letters, digits, '_', '.', '@' or '-'");
    }
    String who = "user " + name.text();
    boolean admin = flag(fields.getOrDefault("admin", absent), who);
    ConfigNode uidNode = fields.getOrDefault("uid", absent);
    if (uidNode instanceof Absent && !admin) {
      throw new InvalidValueException("gives no uid to " + who);
    }
    long uid = id(uidNode, 0, who + ": uid");
    long gid = id(fields.getOrDefault("gid", absent), uid, who + ": gid");
    Set<Long> groups = groups(fields.getOrDefault("groups", absent), gid, who);
    ScopedKeys keys = ScopedKeys.parse(fields.getOrDefault("api_keys", absent), "key of " + who);
    return new UserAccount(
        new Principal(name.text(), new Credentials(uid, gid, groups), admin),
        keys.keys(),
        keys.scopes(),
        certificates(fields.getOrDefault("certificates", absent), who));
  }

  private static List<CertificateName> certificates(ConfigNode node, String who)
      throws InvalidValueException {
    if (node instanceof Absent) {
      return List.of();
    }
    if (!(node instanceof Sequence sequence)) {
      throw new InvalidValueException("has for " + who + " certificates that are no list");
    }
    List<CertificateName> names = new ArrayList<>();
    for (ConfigNode item : sequence.items()) {
      try {
        names.add(CertificateName.parse(ValueType.text(item)));
      } catch (IllegalArgumentException e) {
        throw new InvalidValueException(
            "has for " + who + " a certificate that " + e.getMessage(), e);
      }
    }
    return names;
  }

  private static boolean flag(ConfigNode node, String who) throws InvalidValueException {
    if (node instanceof Absent) {
      return false;
    }
    try {
      return Scalars.FLAG.parse(node);
    } catch (InvalidValueException e) {
      throw new InvalidValueException("has for " + who + " an admin that " + e.getMessage(), e);
    }
  }

  private static long id(ConfigNode node, long otherwise, String which)
      throws InvalidValueException {
    if (node instanceof Absent) {
      return otherwise;
    }
    if (node instanceof Scalar scalar) {
      try {
        long id = Units.number(scalar.text());
        if (id >= 0 && id <= Attributes.MAX_ID) {
          return id;
        }
      } catch (IllegalArgumentException e) {
        throw new InvalidValueException("has for " + which + " what is no whole number", e);
      }
    }
    throw new InvalidValueException(
        "has for " + which + " what is not within 0 to " + Attributes.MAX_ID);
  }

  private static Set<Long> groups(ConfigNode node, long gid, String who)
      throws InvalidValueException {
    if (node instanceof Absent) {
      return Set.of(gid);
    }
    if (!(node instanceof Sequence sequence) || sequence.items().size() > MAX_GROUPS) {
      throw new InvalidValueException(
          "has for " + who + " groups that are no list of at most " + MAX_GROUPS);
    }
    Set<Long> groups = new HashSet<>();
    for (ConfigNode item : sequence.items()) {
      groups.add(id(item, gid, who + ": groups"));
    }
    return groups;
  }

  private static ConfigNode jsonText(String text) throws InvalidValueException {
    try {
      return Documents.json(text);
    } catch (DocumentException e) {
      // The parser's own message quotes the text, which holds keys.
      throw new InvalidValueException("is not well-formed JSON (line " + e.line() + ")", e);
    }
  }
}
