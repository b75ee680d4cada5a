package io.callfs.spi;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Map;

/** What an instance has answered; its content comes in while it is read. Closed by its caller. */
public interface PeerReply extends AutoCloseable {

  /** Returns how it went, in the words of the wire. */
  int outcome();

  /** Returns what else was said, name in lower case and value. */
  List<Map.Entry<String, String>> fields();

  /**
   * Writes the whole content to a channel as it comes, in memory that does not grow with it.
   *
   * @throws IOException where it broke off or stalled, so that it is never taken for the whole; and
   *     what the channel threw
   */
  void transferTo(WritableByteChannel channel) throws IOException;

  /**
   * Returns the content as it comes, instead of {@link #transferTo}. Throws in the middle where it
   * breaks off or stalls. Closed with this.
   */
  InputStream content();

  /** Releases it, with the connection where the content was not read to its end. Idempotent. */
  @Override
  void close();
}
