package io.callfs.it.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.PackageMatcher;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;

/** The modules that hold production code, each with its packages and all that it may depend on. */
@SuppressWarnings("ImmutableEnumChecker") // the lists are unmodifiable
enum Module {
  PORTS("callfs-ports", List.of("io.callfs.fs", "io.callfs.spi")),
  CORE("callfs-core", List.of("io.callfs.core"), List.of("javax.crypto.."), PORTS),
  MEMORY("callfs-memory", List.of("io.callfs.memory"), PORTS),
  TESTKIT(
      "callfs-testkit",
      List.of("io.callfs.testkit.."),
      List.of("org.junit.jupiter.api..", "org.junit.jupiter.params..", "org.assertj.core.."),
      PORTS),
  LOCALFS(
      "callfs-backend-localfs",
      List.of("io.callfs.backend.localfs.."),
      List.of("com.sun.jna.."),
      PORTS),
  S3(
      "callfs-backend-s3",
      List.of("io.callfs.backend.s3"),
      List.of("software.amazon.awssdk.."),
      PORTS),
  CLIENT("callfs-client", List.of("io.callfs.client"), List.of("javax.net.ssl.."), PORTS),
  PROXY(
      "callfs-backend-proxy",
      List.of("io.callfs.backend.proxy"),
      List.of("javax.net.ssl.."),
      CLIENT,
      PORTS),
  REDIS(
      "callfs-lock-redis",
      List.of("io.callfs.lock.redis"),
      List.of(
          "javax.net.ssl..", "redis.clients.jedis..", "org.apache.commons.pool2..", "org.slf4j.."),
      PORTS),
  SQL(
      "callfs-metadata-sql",
      List.of("io.callfs.metadata.sql"),
      List.of(
          "javax.sql..",
          "org.jdbi.v3.core..",
          "com.github.benmanes.caffeine.cache..",
          "com.zaxxer.hikari..",
          "org.slf4j.."),
      PORTS),
  SQLITE(
      "callfs-metadata-sqlite",
      List.of("io.callfs.metadata.sqlite"),
      List.of(
          "javax.sql..",
          "org.jdbi.v3.core..",
          "org.sqlite..",
          "org.flywaydb.core..",
          "org.slf4j.."),
      SQL,
      PORTS),
  POSTGRES(
      "callfs-metadata-postgres",
      List.of("io.callfs.metadata.postgres"),
      List.of("javax.sql..", "org.postgresql..", "com.zaxxer.hikari..", "org.flywaydb.core.."),
      SQL,
      PORTS),
  HTTP(
      "callfs-http",
      List.of("io.callfs.http"),
      List.of(
          "javax.crypto..",
          "javax.security.auth.x500",
          "com.fasterxml.jackson.core..",
          "com.fasterxml.jackson.databind..",
          "org.slf4j.."),
      CORE,
      PORTS),
  JERSEY(
      "callfs-http-jersey",
      List.of("io.callfs.http.jersey"),
      List.of(
          "javax.net.ssl..",
          "jakarta.ws.rs..",
          "jakarta.inject..",
          "org.glassfish.jersey..",
          "org.glassfish.grizzly..",
          "org.conscrypt..",
          "org.slf4j..",
          // The words that handlers are told in, and none of the ports of stores.
          "io.callfs.core",
          "io.callfs.fs"),
      HTTP),
  SERVER(
      "callfs-server",
      List.of("io.callfs.server.."),
      List.of(
          "com.fasterxml.jackson.core..",
          "com.fasterxml.jackson.databind..",
          "org.yaml.snakeyaml..",
          "org.bouncycastle..",
          "com.github.benmanes.caffeine.cache..",
          "io.github.bucket4j..",
          "javax.crypto..",
          "javax.security.auth.x500",
          "com.codahale.metrics..",
          "io.prometheus.client..",
          "ch.qos.logback..",
          "org.slf4j.."),
      JERSEY,
      HTTP,
      PROXY,
      CLIENT,
      CORE,
      PORTS),
  CLI(
      "callfs-cli",
      List.of("io.callfs.cli"),
      List.of("picocli..", "org.slf4j.."),
      SERVER,
      // The copy of a database is a tool of its own.
      SQL,
      PORTS);

  private final String artifact;
  private final List<String> packages;
  private final List<String> libraries;
  private final List<Module> modules;

  Module(String artifact, List<String> packages, Module... modules) {
    this(artifact, packages, List.of(), modules);
  }

  Module(String artifact, List<String> packages, List<String> libraries, Module... modules) {
    this.artifact = artifact;
    this.packages = packages;
    this.libraries = libraries;
    this.modules = List.of(modules);
  }

  String artifact() {
    return artifact;
  }

  List<String> packages() {
    return packages;
  }

  boolean holds(JavaClass type) {
    return packages.stream()
        .anyMatch(pattern -> PackageMatcher.of(pattern).matches(type.getPackageName()));
  }

  /** The rule for this module's own classes. */
  ArchRule dependencies() {
    return dependenciesOf(packages);
  }

  /** The same rule for classes elsewhere, which may depend on one another as well. */
  ArchRule dependenciesOf(List<String> classes) {
    return Rules.dependOnlyOn(classes, Stream.concat(allowed(), classes.stream()).toList());
  }

  private Stream<String> allowed() {
    Stream<String> everywhere = Stream.of("java..", "org.jspecify.annotations");
    Stream<String> others = modules.stream().flatMap(module -> module.packages.stream());
    return Stream.of(everywhere, packages.stream(), libraries.stream(), others).flatMap(s -> s);
  }
}
