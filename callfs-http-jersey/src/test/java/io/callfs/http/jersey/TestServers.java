package io.callfs.http.jersey;

import io.callfs.http.HttpService;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Servers on any free port of the loopback address. */
final class TestServers {

  private TestServers() {}

  static GrizzlyServer tls(HttpService service, Limits limits) throws IOException {
    return GrizzlyServer.start(
        ListenerConfig.https(
                ListenAddress.loopback(),
                TestCertificate.shared().material(),
                TestService::edgeAnswer)
            .withLimits(limits),
        service);
  }

  static GrizzlyServer tls(HttpService service, Limits limits, TlsProvider provider)
      throws IOException {
    return GrizzlyServer.start(
        ListenerConfig.https(
                ListenAddress.loopback(),
                TestCertificate.shared().material(),
                TestService::edgeAnswer)
            .withLimits(limits)
            .withTlsProvider(provider),
        service);
  }

  static GrizzlyServer plain(HttpService service, Limits limits) throws IOException {
    return GrizzlyServer.start(
        ListenerConfig.plain(ListenAddress.loopback(), TestService::edgeAnswer).withLimits(limits),
        service);
  }

  /** Waits until the condition holds; fails after 30 seconds. */
  static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("the awaited didn't happen in 30 seconds");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }
}
