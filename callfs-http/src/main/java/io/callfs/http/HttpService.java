package io.callfs.http;

import java.util.Optional;

/**
 * Everything that the server answers, as a function from request to answer. Thread-safe.
 *
 * <p>Never throws for anything a client sends or a store does: failures are answers.
 */
public interface HttpService {

  /**
   * Answers; may block on disks, locks and the request's body. Called on a thread that may block.
   */
  Answer answer(Request request);

  /**
   * Answers from memory, or says that it can't without blocking; then nothing has happened and
   * {@link #answer} is to be called. Never reads the request's body and never blocks, so a shell
   * may call it on the thread that serves all connections.
   */
  Optional<Answer> answerFromMemory(Request request);
}
