package io.callfs.metadata.postgres;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/** A server that was demoted in a fail-over goes on to answer, but not with what we need. */
final class NoLongerWritable implements SQLExceptionOverride {

  @java.lang.Override
  public Override adjudicate(SQLException failure) {
    return Failures.state(failure).equals("25006") ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
  }
}
