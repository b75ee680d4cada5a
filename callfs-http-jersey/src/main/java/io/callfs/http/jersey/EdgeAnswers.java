package io.callfs.http.jersey;

import io.callfs.http.Answer;

/** Makes the answers to what never became a request; thread-safe. */
@FunctionalInterface
public interface EdgeAnswers {

  /**
   * Answers what isn't acceptable HTTP. The connection is closed after it.
   *
   * @param status the status, 4xx, or 503 when the server is full, or 500 when the service threw
   * @param code the error code of the wire API, {@code BAD_REQUEST} for one
   * @param message what was wrong, fit for the client
   */
  Answer answer(int status, String code, String message);
}
