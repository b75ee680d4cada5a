package io.callfs.server;

import io.callfs.core.CallFs;
import io.callfs.core.DownloadLinks;
import io.callfs.fs.FsException;
import io.callfs.fs.Octets;
import io.callfs.server.config.Configuration;
import io.callfs.server.config.Secret;
import io.callfs.server.metrics.Metrics;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forgets download links that have ended, now and then, until it is closed. */
final class LinkCleanup implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LinkCleanup.class);

  private static final long MINUTES = 10;

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("callfs-links").factory());

  private LinkCleanup() {}

  /** Returns the links of a file system as the configuration has them. */
  static Optional<DownloadLinks> links(Configuration configuration, CallFs callFs) {
    Configuration.Links links = configuration.links();
    Secret secret = configuration.auth().singleUseLinkSecret().orElseThrow();
    return callFs.downloadLinks(
        new DownloadLinks.Settings(
            Octets.wrap(secret.bytes()),
            links.minExpiry(),
            links.maxExpiry(),
            links.tokenBits(),
            links.resumeTime()),
        new SecureRandom());
  }

  /** Begins. */
  @SuppressWarnings("FutureReturnValueIgnored")
  static LinkCleanup start(Optional<DownloadLinks> links, Metrics metrics) {
    LinkCleanup cleanup = new LinkCleanup();
    links.ifPresent(known ->
        cleanup.timer.scheduleWithFixedDelay(
            () -> purge(known, metrics), 1, MINUTES, TimeUnit.MINUTES));
    return cleanup;
  }

  private static void purge(DownloadLinks links, Metrics metrics) {
    try {
      metrics.linksPurged(links.purge());
    } catch (FsException e) {
      log.warn("links that have ended could not be forgotten and are tried again later", e);
    }
  }

  /** Ends it, after what it is at. */
  @Override
  public void close() {
    timer.shutdownNow();
  }
}
