package io.callfs.server;

import io.callfs.http.AuditListener;
import io.callfs.server.audit.AuditLog;
import io.callfs.server.config.Configuration;
import java.time.InstantSource;
import java.util.Optional;

/** The audit log where one is configured. */
final class Audit implements AutoCloseable {

  private final Optional<AuditLog> written;

  private Audit(Optional<AuditLog> written) {
    this.written = written;
  }

  static Audit open(Configuration.Audit settings) {
    return new Audit(
        settings
            .file()
            .map(file -> AuditLog.open(file, settings.hashChain(), InstantSource.system())));
  }

  /** Returns who is told. */
  AuditListener listener() {
    return written.<AuditListener>map(audit -> audit).orElse(AuditListener.NONE);
  }

  @Override
  public void close() {
    written.ifPresent(AuditLog::close);
  }
}
