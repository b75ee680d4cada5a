package io.callfs.http;

import java.util.List;
import java.util.Objects;

/** Gives the figures that a scraper asks for. Thread-safe. */
@FunctionalInterface
public interface MetricsText {

  /**
   * Returns all figures in the exposition format that suits best.
   *
   * @param accept the field lines of the request's {@code Accept}
   */
  Exposition expose(List<String> accept);

  /**
   * The figures as text.
   *
   * @param contentType media type of the format
   * @param text the figures
   */
  record Exposition(String contentType, String text) {
    /** Checks the parts. */
    public Exposition {
      Objects.requireNonNull(contentType);
      Objects.requireNonNull(text);
    }
  }
}
