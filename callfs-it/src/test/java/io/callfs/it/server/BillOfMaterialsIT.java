package io.callfs.it.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The list of all that the distribution is made of, {@code callfs.cdx.json} (CycloneDX). */
class BillOfMaterialsIT {

  /** What may be passed on with a program under the MIT licence, and is asked for no more. */
  private static final Set<String> PERMISSIVE =
      Set.of(
          "Apache-2.0",
          "Apache License, 2.0",
          "MIT",
          "MIT-0",
          "BSD-2-Clause",
          "BSD-3-Clause",
          "EPL-2.0",
          "Bouncy Castle Licence",
          "Public Domain");

  private static final Pattern VERSION = Pattern.compile(".*/callfs-(.*)");

  private static Path home;
  private static JsonNode bill;

  /** A build without a network makes none, and leaves one of an earlier build where it is. */
  @BeforeAll
  static void readThatOfThisBuild() throws IOException {
    home = Distribution.home();
    Path made = home.resolveSibling("callfs.cdx.json");
    assumeThat(made).as("the build had a network").exists();
    Path program =
        home.resolveSibling(
            "callfs-cli-" + VERSION.matcher(home.toString()).replaceFirst("$1") + ".jar");
    assumeThat(Files.getLastModifiedTime(made))
        .as("the build had a network")
        .isGreaterThanOrEqualTo(Files.getLastModifiedTime(program));
    bill = new ObjectMapper().readTree(home.resolve("callfs.cdx.json").toFile());
  }

  private static Map<String, String> digestsOfOthersJars() throws Exception {
    Map<String, String> digests = new HashMap<>();
    try (Stream<Path> files = Files.list(home.resolve("lib"))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".jar") && !name.startsWith("callfs-")) {
          digests.put(name, sha256(file));
        }
      }
    }
    return digests;
  }

  private static String sha256(Path file) throws IOException, GeneralSecurityException {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }

  private static String digest(JsonNode component) {
    for (JsonNode hash : component.path("hashes")) {
      if (hash.path("alg").asText().equals("SHA-256")) {
        return hash.path("content").asText();
      }
    }
    return "none of " + component.path("purl").asText();
  }

  @Test
  void namesEveryJarThatIsThereByItsBytesAndNoOther() throws Exception {
    Set<String> listed = new HashSet<>();
    for (JsonNode component : bill.path("components")) {
      if (!component.path("group").asText().equals("io.callfs")) {
        listed.add(digest(component));
      }
    }
    Map<String, String> present = digestsOfOthersJars();
    assertThat(present).isNotEmpty();
    assertThat(present)
        .as("jars")
        .allSatisfy((name, digest) -> assertThat(listed).contains(digest));
    assertThat(listed).isSubsetOf(present.values());
  }

  @Test
  void namesOurOwnModules() throws IOException {
    Set<String> listed = new HashSet<>();
    listed.add(bill.path("metadata").path("component").path("name").asText());
    bill.path("components").forEach(component -> listed.add(component.path("name").asText()));
    try (Stream<Path> files = Files.list(home.resolve("lib"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(name -> name.startsWith("callfs-"))
          .isNotEmpty()
          .allSatisfy(name -> assertThat(listed).contains(name.replaceAll("-\\d.*", "")));
    }
  }

  @Test
  void everyPartMayBePassedOn() {
    for (JsonNode component : bill.path("components")) {
      Set<String> licences = new HashSet<>();
      for (JsonNode each : component.path("licenses")) {
        licences.add(each.path("license").path("id").asText());
        licences.add(each.path("license").path("name").asText());
        licences.add(each.path("expression").asText());
      }
      assertThat(licences).as(component.path("purl").asText()).containsAnyElementsOf(PERMISSIVE);
    }
  }
}
