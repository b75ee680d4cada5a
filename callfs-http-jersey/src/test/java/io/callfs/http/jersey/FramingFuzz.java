package io.callfs.http.jersey;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.Arrays;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.http.HttpBrokenContentException;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpTrailer;
import org.glassfish.grizzly.http.ParsingResult;
import org.glassfish.grizzly.http.Protocol;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.memory.MemoryManager;
import org.jspecify.annotations.Nullable;

/**
 * Heads and chunked contents. A head is taken or refused, and what is taken frames its content in
 * one way only; a content is the same in however many pieces it comes. A target of {@link FuzzTest}
 * and of Jazzer.
 */
public final class FramingFuzz {

  private FramingFuzz() {}

  /** Tries one, as a head and as a content whose first byte says where it is cut. */
  public static void fuzzerTestOneInput(byte[] input) {
    head(input);
    if (input.length > 0) {
      int cut = Math.min(input[0] & 0xff, input.length);
      String whole = decoded(input, input.length);
      String pieces = decoded(input, cut);
      require(whole.equals(pieces), "cut at " + cut + ": " + pieces + ", and whole: " + whole);
    }
  }

  private static void head(byte[] input) {
    Head head;
    try {
      head = Head.parse(input.clone(), Limits.defaults());
    } catch (NotHttp refused) {
      require(refused.status() >= 400 && refused.status() < 500, "refused with a fault");
      return;
    }
    String text = new String(input, ISO_8859_1);
    require(text.endsWith("\r\n\r\n") && text.indexOf("\r\n\r\n") == text.length() - 4, "an end");
    require(text.replace("\r\n", "").chars().noneMatch(c -> c < ' ' && c != '\t'), "controls");
    require(head.values("Host").size() <= 1, "two hosts");
    int lengths = head.values("Content-Length").size();
    int codings = head.values("transfer-encoding").size();
    require(lengths + codings <= 1, "two framings");
    require((codings == 1) == head.chunked(), "chunked or not");
    require((lengths == 1) == (head.contentLength() >= 0), "a length or not");
    require(head.target().startsWith("/") || head.target().equals("*"), "a target from the root");
  }

  /** Returns what a content is decoded to that comes in two pieces, "broken" where it is. */
  private static String decoded(byte[] input, int cut) {
    StrictChunks chunks = new StrictChunks();
    HttpRequestPacket packet =
        HttpRequestPacket.builder().method("PUT").uri("/").protocol(Protocol.HTTP_1_1).build();
    StringBuilder content = new StringBuilder();
    try {
      boolean ended =
          parsed(chunks, packet, input, 0, cut, content)
              || parsed(chunks, packet, input, cut, input.length, content);
      StrictChunks.requireSound(packet);
      return (ended ? "whole " : "more ") + content;
    } catch (IOException | HttpBrokenContentException e) {
      return "broken";
    }
  }

  private static boolean parsed(
      StrictChunks chunks,
      HttpRequestPacket packet,
      byte[] input,
      int from,
      int to,
      StringBuilder content) {
    byte[] piece = Arrays.copyOfRange(input, from, to);
    @Nullable Buffer buffer = Buffers.wrap(MemoryManager.DEFAULT_MEMORY_MANAGER, piece);
    while (buffer != null && buffer.hasRemaining()) {
      ParsingResult result = chunks.parsePacket(null, packet, buffer);
      HttpContent part = result.getHttpContent();
      if (part instanceof HttpTrailer) {
        return true;
      }
      if (part != null) {
        content.append(part.getContent().toStringContent(ISO_8859_1));
      }
      buffer = part == null ? null : result.getRemainderBuffer();
    }
    return false;
  }

  private static void require(boolean fine, String otherwise) {
    if (!fine) {
      throw new AssertionError(otherwise);
    }
  }
}
