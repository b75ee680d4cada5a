package io.callfs.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Whole requests, as a shell has parsed them: a line with method and target, lines of fields, an
 * empty line, the content. Whatever they hold, the answer is none that says the fault is ours.
 *
 * <p>A target of {@link FuzzTest} and of Jazzer. It has what every parser behind the framing reads:
 * paths, queries, conditions, ranges, digests, dates, JSON, tokens, cursors, addresses, proofs.
 */
public final class RequestFuzz {

  private static final int REQUESTS_OF_A_TREE = 500;
  private static final int READ_OF_AN_ANSWER = 128 * 1024;

  /** Lost services and full limits, of which there are none here but those of handles. */
  private static final Set<Integer> NO_FAULTS = Set.of(501, 503);

  private static final RequestFuzz SHARED = new RequestFuzz();

  private Api api = tree();
  private int requests;

  private RequestFuzz() {}

  /** Tries one. */
  public static void fuzzerTestOneInput(byte[] input) {
    SHARED.tryOne(new String(input, ISO_8859_1));
  }

  private static Api tree() {
    Api made =
        new Api(builder -> builder.trustedProxies(List.of(AddressBlock.parse("192.0.2.0/24"))));
    require(made.put("/v1/files/d/file", "content of a file").status() == 201, "a file is made");
    return made;
  }

  private void tryOne(String input) {
    if (++requests % REQUESTS_OF_A_TREE == 0) {
      api.close();
      api = tree();
    }
    int memory = api.http().answerFromMemory(request(input)).map(RequestFuzz::status).orElse(0);
    int status = status(api.http().answer(request(input)));
    require(status < 500 || NO_FAULTS.contains(status), "answered with " + status);
    require(memory == 0 || memory == status, "memory answers " + memory + ", not " + status);
  }

  /** Reads an answer, of a large file the beginning. */
  private static int status(Answer answer) {
    if (answer.body() instanceof Answer.Streamed streamed) {
      Enough channel = new Enough();
      try {
        streamed.writer().writeTo(channel);
      } catch (IOException e) {
        require(channel.left < 0, "a content does not come: " + e);
      }
    }
    answer.finished(0, false);
    return answer.status();
  }

  private static final class Enough implements WritableByteChannel {
    private int left = READ_OF_AN_ANSWER;

    @Override
    public int write(ByteBuffer source) throws IOException {
      int count = source.remaining();
      source.position(source.limit());
      left -= count;
      if (left < 0) {
        throw new IOException("enough");
      }
      return count;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  private static FakeRequest request(String input) {
    int headEnd = input.indexOf("\n\n");
    String head = headEnd < 0 ? input : input.substring(0, headEnd);
    String content = headEnd < 0 ? "" : input.substring(headEnd + 2);
    String[] lines = head.split("\n", -1);
    int space = lines[0].indexOf(' ');
    FakeRequest request =
        FakeRequest.anonymous(
            space < 0 ? "GET" : lines[0].substring(0, space), target(lines[0], space));
    boolean keyed = false;
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon > 0) {
        String name = lines[i].substring(0, colon);
        request.header(name, field(lines[i].substring(colon + 1)));
        keyed |= name.equalsIgnoreCase("Authorization");
      }
    }
    byte[] bytes = content.getBytes(ISO_8859_1);
    request.body(new ByteArrayInputStream(bytes), length(bytes.length, input.length()));
    return keyed ? request : request.key(FakeRequest.ADMINISTRATOR);
  }

  /** A shell lets through what begins with a slash and has no control character and no space. */
  private static String target(String line, int space) {
    String target = line.substring(space + 1).replaceAll("[\\x00-\\x20\\x7f]", "");
    return target.startsWith("/") ? target : "/" + target;
  }

  private static String field(String value) {
    return value.replaceAll("[\\x00-\\x08\\x0a-\\x1f\\x7f]", "").strip();
  }

  private static OptionalLong length(int content, int input) {
    return content > 0 && input % 3 == 0 ? OptionalLong.empty() : OptionalLong.of(content);
  }

  private static void require(boolean fine, String otherwise) {
    if (!fine) {
      throw new AssertionError(otherwise);
    }
  }
}
