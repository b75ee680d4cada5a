package io.callfs.server.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.callfs.server.config.ConfigNode.Absent;
import io.callfs.server.config.ConfigNode.Mapping;
import io.callfs.server.config.ConfigNode.Scalar;
import io.callfs.server.config.ConfigNode.Sequence;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;

/**
 * Reads YAML and JSON into {@link ConfigNode} trees, strictly: one document, no duplicate keys, no
 * tags of types, bounded size and depth. No object is ever constructed from what the file says.
 */
final class Documents {

  /** No configuration is larger. */
  static final int MAX_CHARACTERS = 1 << 20;

  private static final int MAX_DEPTH = 16;
  private static final int MAX_ALIASES = 16;
  private static final int MAX_NODES = 100_000;

  private Documents() {}

  /** Reads YAML; an empty document is an empty map. */
  static ConfigNode yaml(String text) throws DocumentException {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_CHARACTERS);
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setMaxAliasesForCollections(MAX_ALIASES);
    options.setAllowDuplicateKeys(false);
    options.setAllowRecursiveKeys(false);
    DumperOptions unused = new DumperOptions();
    Yaml yaml = new Yaml(new SafeConstructor(options), new Representer(unused), unused, options);
    try {
      Iterator<Node> documents = yaml.composeAll(new StringReader(text)).iterator();
      if (!documents.hasNext()) {
        return new Mapping(new LinkedHashMap<>(), 0);
      }
      Node root = documents.next();
      if (documents.hasNext()) {
        throw new DocumentException(
            documents.next().getStartMark().getLine() + 1,
            "a second document begins here; one is allowed");
      }
      return new YamlTree().convert(root, 0);
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      throw new DocumentException(line, "is not well-formed YAML: " + firstLine(e.getProblem()), e);
    } catch (YAMLException e) {
      throw new DocumentException(0, "is not acceptable YAML: " + firstLine(e.getMessage()), e);
    } catch (IllegalArgumentException e) {
      // The parser takes no notice of what its own tags refuse.
      throw new DocumentException(0, "is not acceptable YAML: a tag is malformed", e);
    }
  }

  /** Reads JSON (RFC 8259). */
  static ConfigNode json(String text) throws DocumentException {
    JsonFactory factory =
        JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxDocumentLength(MAX_CHARACTERS)
                    .maxNumberLength(100)
                    .build())
            .build();
    try (JsonParser parser = factory.createParser(text)) {
      if (parser.nextToken() == null) {
        throw new DocumentException(1, "is empty; at least {} is needed");
      }
      ConfigNode root = jsonNode(parser);
      if (parser.nextToken() != null) {
        throw new DocumentException(
            parser.currentTokenLocation().getLineNr(), "has something after its end");
      }
      return root;
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw new DocumentException(line, "is not well-formed JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new DocumentException(0, "can't be read as JSON", e);
    }
  }

  // The parser's own limit bounds the depth of this recursion.
  private static ConfigNode jsonNode(JsonParser parser) throws IOException {
    int line = parser.currentTokenLocation().getLineNr();
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      SequencedMap<String, ConfigNode> entries = new LinkedHashMap<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        entries.put(name, jsonNode(parser));
      }
      return new Mapping(entries, line);
    }
    if (token == JsonToken.START_ARRAY) {
      List<ConfigNode> items = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        items.add(jsonNode(parser));
      }
      return new Sequence(items, line);
    }
    return token == JsonToken.VALUE_NULL ? new Absent(line) : new Scalar(parser.getText(), line);
  }

  private static String firstLine(@Nullable String message) {
    return message == null ? "unreadable" : message.lines().findFirst().orElse("unreadable");
  }

  /** Converts composed nodes, counting what aliases multiply. */
  private static final class YamlTree {
    private int nodes;

    ConfigNode convert(Node node, int depth) throws DocumentException {
      int line = node.getStartMark().getLine() + 1;
      if (depth > MAX_DEPTH || ++nodes > MAX_NODES) {
        throw new DocumentException(line, "nests or repeats more than a configuration may");
      }
      return switch (node) {
        case ScalarNode scalar -> scalar(scalar, line);
        case SequenceNode sequence -> {
          requireTag(sequence, Tag.SEQ, line);
          List<ConfigNode> items = new ArrayList<>();
          for (Node item : sequence.getValue()) {
            items.add(convert(item, depth + 1));
          }
          yield new Sequence(items, line);
        }
        case MappingNode mapping -> {
          requireTag(mapping, Tag.MAP, line);
          yield mapping(mapping, line, depth);
        }
        default -> throw new DocumentException(line, "holds what is no value, list or map");
      };
    }

    private Mapping mapping(MappingNode mapping, int line, int depth) throws DocumentException {
      SequencedMap<String, ConfigNode> entries = new LinkedHashMap<>();
      for (NodeTuple tuple : mapping.getValue()) {
        int keyLine = tuple.getKeyNode().getStartMark().getLine() + 1;
        if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
          throw new DocumentException(keyLine, "has a key that is a list or a map");
        }
        if (key.getTag().equals(Tag.MERGE)) {
          throw new DocumentException(keyLine, "uses a merge key (<<), which is not supported");
        }
        ConfigNode value = convert(tuple.getValueNode(), depth + 1);
        if (entries.put(key.getValue(), value) != null) {
          throw new DocumentException(keyLine, "has the key " + key.getValue() + " twice");
        }
      }
      return new Mapping(entries, line);
    }

    private static ConfigNode scalar(ScalarNode scalar, int line) throws DocumentException {
      Tag tag = scalar.getTag();
      if (tag.equals(Tag.NULL)) {
        return new Absent(line);
      }
      if (!tag.equals(Tag.STR)
          && !tag.equals(Tag.INT)
          && !tag.equals(Tag.FLOAT)
          && !tag.equals(Tag.BOOL)
          && !tag.equals(Tag.TIMESTAMP)
          && !tag.equals(Tag.MERGE)) {
        throw new DocumentException(line, "has a tag (!), which is not supported");
      }
      return new Scalar(scalar.getValue(), line);
    }

    private static void requireTag(Node node, Tag tag, int line) throws DocumentException {
      if (!node.getTag().equals(tag)) {
        throw new DocumentException(line, "has a tag (!), which is not supported");
      }
    }
  }
}
