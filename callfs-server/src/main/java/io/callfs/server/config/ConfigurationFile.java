package io.callfs.server.config;

import io.callfs.server.config.ConfigNode.Absent;
import io.callfs.server.config.ConfigNode.Mapping;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The configuration file: which one, and what each known key holds there. */
final class ConfigurationFile {

  private static final List<String> NAMES = List.of("config.yaml", "config.yml", "config.json");

  private final Optional<Path> path;
  private final Map<String, ConfigNode> values;

  private ConfigurationFile(Optional<Path> path, Map<String, ConfigNode> values) {
    this.path = path;
    this.values = values;
  }

  /**
   * Reads the named file, or the first of the usual names in the working directory, or none. What
   * is wrong is added to {@code problems}.
   */
  static ConfigurationFile read(
      Path workingDirectory, Optional<Path> named, List<Problem> problems, List<Problem> notes) {
    if (named.isPresent()) {
      return parsed(workingDirectory.resolve(named.get()), problems);
    }
    List<Path> present =
        NAMES.stream().map(workingDirectory::resolve).filter(Files::exists).toList();
    if (present.isEmpty()) {
      return new ConfigurationFile(Optional.empty(), Map.of());
    }
    for (Path ignored : present.subList(1, present.size())) {
      notes.add(
          new Problem(ignored.toString(), "is not read, since " + present.get(0) + " is there"));
    }
    return parsed(present.get(0), problems);
  }

  Optional<Path> path() {
    return path;
  }

  /** Returns what the file holds under a setting's key; empty where it holds nothing or null. */
  Optional<ConfigNode> value(Setting<?> setting) {
    return Optional.ofNullable(values.get(setting.key()));
  }

  Source source(ConfigNode node) {
    return new Source.File(path.orElseThrow(), node.line());
  }

  private static ConfigurationFile parsed(Path file, List<Problem> problems) {
    Map<String, ConfigNode> values = new LinkedHashMap<>();
    try {
      String text = text(file);
      boolean json = file.toString().endsWith(".json");
      ConfigNode root = json ? Documents.json(text) : Documents.yaml(text);
      flatten(file, root, values, problems);
    } catch (DocumentException e) {
      problems.add(new Problem(place(file, e.line()), Text.line(e)));
    } catch (IOException e) {
      problems.add(new Problem(file.toString(), "can't be read: " + reason(e)));
    }
    return new ConfigurationFile(Optional.of(file), values);
  }

  /** Reads a file of UTF-8 text of bounded size. */
  static String text(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(Documents.MAX_CHARACTERS + 1);
    }
    if (bytes.length > Documents.MAX_CHARACTERS) {
      throw new IOException("larger than " + Units.show(Documents.MAX_CHARACTERS));
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("not UTF-8 text", e);
    }
  }

  /** Says in a few words why a file can't be read. */
  static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> "no such file";
      case AccessDeniedException denied -> "permission denied";
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }

  private static void flatten(
      Path file, ConfigNode root, Map<String, ConfigNode> values, List<Problem> problems) {
    if (root instanceof Absent) {
      return;
    }
    if (!(root instanceof Mapping sections)) {
      problems.add(
          new Problem(file.toString(), "holds " + root.kind() + "; a map of sections is needed"));
      return;
    }
    List<String> known = SettingsTable.ALL.stream().map(Setting::key).toList();
    List<String> knownSections =
        SettingsTable.ALL.stream().map(Setting::section).distinct().toList();
    sections
        .entries()
        .forEach((section, node) -> {
          if (!knownSections.contains(section)) {
            problems.add(unknown(file, node.line(), section, knownSections, "section"));
          } else if (node instanceof Mapping settings) {
            flattenSection(file, section, settings, known, values, problems);
          } else if (!(node instanceof Absent)) {
            problems.add(
                new Problem(
                    section,
                    "is " + node.kind() + " in " + place(file, node.line()) + "; a map is needed"));
          }
        });
  }

  private static void flattenSection(
      Path file,
      String section,
      Mapping settings,
      List<String> known,
      Map<String, ConfigNode> values,
      List<Problem> problems) {
    settings
        .entries()
        .forEach((name, node) -> {
          String key = section + "." + name;
          if (!known.contains(key)) {
            problems.add(unknown(file, node.line(), key, known, "key"));
          } else if (!(node instanceof Absent)) {
            values.put(key, node);
          }
        });
  }

  private static Problem unknown(Path file, int line, String key, List<String> known, String what) {
    List<String> hints = new ArrayList<>(Text.nearest(key, known).stream().toList());
    String hint = hints.isEmpty() ? "" : "; did you mean " + hints.get(0) + "?";
    return new Problem(Text.bare(key), "is an unknown " + what + " in " + place(file, line) + hint);
  }

  private static String place(Path file, int line) {
    return new Source.File(file, line).toString();
  }
}
