package io.callfs.http.jersey;

import java.io.IOException;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Grizzly;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.attributes.AttributeBuilder;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.http.HttpBrokenContentException;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpHeader;
import org.glassfish.grizzly.http.HttpTrailer;
import org.glassfish.grizzly.http.ParsingResult;
import org.glassfish.grizzly.http.TransferEncoding;
import org.glassfish.grizzly.memory.Buffers;
import org.jspecify.annotations.Nullable;

/**
 * Decodes chunked bodies, strictly: RFC 9112 §7.1, every line ends in CR LF. Trailers are read and
 * dropped.
 */
final class StrictChunks implements TransferEncoding {

  private static final AttributeBuilder ATTRIBUTES = Grizzly.DEFAULT_ATTRIBUTE_BUILDER;
  private static final Attribute<Decoder> DECODER = ATTRIBUTES.createAttribute("callfs.chunks");

  @Override
  public boolean wantDecode(HttpHeader header) {
    return header.isChunked();
  }

  @Override
  public boolean wantEncode(HttpHeader header) {
    return false;
  }

  @Override
  public void prepareSerialize(FilterChainContext ctx, HttpHeader header, HttpContent content) {
    throw new UnsupportedOperationException("answers are framed elsewhere");
  }

  @Override
  public Buffer serializePacket(FilterChainContext ctx, HttpContent content) {
    throw new UnsupportedOperationException("answers are framed elsewhere");
  }

  @Override
  public ParsingResult parsePacket(FilterChainContext ctx, HttpHeader header, Buffer input) {
    Decoder decoder = DECODER.get(header);
    if (decoder == null) {
      decoder = new Decoder();
      DECODER.set(header, decoder);
      return parseFirst(decoder, header, input);
    }
    return parse(decoder, header, input);
  }

  /**
   * Parses what came together with the head. The request isn't served yet, so a fault waits until
   * its body is read.
   */
  private static ParsingResult parseFirst(Decoder decoder, HttpHeader header, Buffer input) {
    if (!input.hasRemaining()) {
      // The request goes on without: a client that waits for 100 sends nothing yet.
      return ParsingResult.create(null, null);
    }
    try {
      ParsingResult result = parse(decoder, header, input);
      return result.getHttpContent() == null ? ParsingResult.create(null, null) : result;
    } catch (HttpBrokenContentException e) {
      decoder.fault = e.getMessage();
      return ParsingResult.create(null, null);
    }
  }

  /** Throws what was wrong with the part of the body that came together with the head. */
  static void requireSound(HttpHeader header) throws IOException {
    Decoder decoder = DECODER.get(header);
    if (decoder != null && decoder.fault != null) {
      throw new IOException(decoder.fault);
    }
  }

  private static ParsingResult parse(Decoder decoder, HttpHeader header, Buffer input) {
    long wanted = decoder.parseFraming(input);
    if (wanted == Decoder.END) {
      Buffer rest = input.hasRemaining() ? input.split(input.position()) : null;
      HttpTrailer last = header.httpTrailerBuilder().build();
      return ParsingResult.create(last, rest);
    }
    if (wanted == Decoder.MORE) {
      input.tryDispose();
      return ParsingResult.create(null, null, false);
    }
    int taken = (int) Math.min(wanted, input.remaining());
    Buffer rest = taken < input.remaining() ? input.split(input.position() + taken) : null;
    decoder.took(taken);
    input.shrink();
    Buffer content = input.hasRemaining() ? input : Buffers.EMPTY_BUFFER;
    return ParsingResult.create(header.httpContentBuilder().content(content).build(), rest);
  }

  /** Where a chunked body stands. */
  private static final class Decoder {

    static final long MORE = 0;
    static final long END = -1;

    private static final int MAX_LINE = 4096;
    private static final int MAX_TRAILERS = 32 * 1024;

    private enum At {
      SIZE,
      EXTENSION,
      SIZE_LINE_FEED,
      DATA,
      DATA_CARRIAGE_RETURN,
      DATA_LINE_FEED,
      TRAILER,
      TRAILER_LINE_FEED,
      DONE
    }

    private At at = At.SIZE;
    private long left;
    private int digits;
    private int lineBytes;
    private int trailerBytes;
    private boolean trailerNamed;
    private @Nullable String fault;

    /** Consumes framing up to data. Returns how much data is due, {@link #MORE} or {@link #END}. */
    long parseFraming(Buffer input) {
      while (at != At.DATA && at != At.DONE) {
        if (!input.hasRemaining()) {
          return MORE;
        }
        step(input.get());
      }
      if (at == At.DONE) {
        return END;
      }
      return input.hasRemaining() ? left : MORE;
    }

    void took(int bytes) {
      left -= bytes;
      if (left == 0) {
        at = At.DATA_CARRIAGE_RETURN;
      }
    }

    private void step(byte b) {
      switch (at) {
        case SIZE -> size(b);
        case EXTENSION -> extension(b);
        case SIZE_LINE_FEED -> {
          require(b == '\n', "a chunk size doesn't end in CR LF");
          at = left == 0 ? At.TRAILER : At.DATA;
          lineBytes = 0;
        }
        case DATA_CARRIAGE_RETURN -> {
          require(b == '\r', "a chunk doesn't end in CR LF");
          at = At.DATA_LINE_FEED;
        }
        case DATA_LINE_FEED -> {
          require(b == '\n', "a chunk doesn't end in CR LF");
          at = At.SIZE;
          digits = 0;
          lineBytes = 0;
        }
        case TRAILER -> trailer(b);
        case TRAILER_LINE_FEED -> {
          require(b == '\n', "a trailer doesn't end in CR LF");
          at = lineBytes == 0 ? At.DONE : At.TRAILER;
          lineBytes = 0;
          trailerNamed = false;
        }
        case DATA, DONE -> throw new IllegalStateException("no framing is due");
      }
    }

    private void size(byte b) {
      int digit = Character.digit(b, 16);
      if (digit >= 0) {
        require(++digits <= 15, "a chunk size has too many digits");
        left = digits == 1 ? digit : left << 4 | digit;
        return;
      }
      require(digits > 0, "a chunk doesn't begin with its size");
      if (b == '\r') {
        at = At.SIZE_LINE_FEED;
      } else {
        require(b == ';', "a chunk size isn't hexadecimal");
        at = At.EXTENSION;
      }
    }

    private void extension(byte b) {
      require(++lineBytes <= MAX_LINE, "a chunk extension is too long");
      if (b == '\r') {
        at = At.SIZE_LINE_FEED;
      } else {
        requireText(b);
      }
    }

    private void trailer(byte b) {
      require(++trailerBytes <= MAX_TRAILERS, "the trailers are too large");
      if (b == '\r') {
        require(lineBytes == 0 || trailerNamed, "a trailer has no field name and colon");
        at = At.TRAILER_LINE_FEED;
        return;
      }
      if (trailerNamed) {
        requireText(b);
      } else {
        trailerNamed = b == ':' && lineBytes > 0;
        require(trailerNamed || Head.isToken(b), "a trailer has no field name and colon");
      }
      lineBytes++;
    }

    private static void requireText(byte b) {
      require(
          b == '\t' || ((b & 0xff) >= ' ' && b != 0x7f),
          "a control character in the framing of a chunk");
    }

    private static void require(boolean fine, String message) {
      if (!fine) {
        throw new HttpBrokenContentException(message);
      }
    }
  }
}
