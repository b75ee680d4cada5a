package io.callfs.http;

import io.callfs.http.Ranges.Range;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A body of several ranges, {@code multipart/byteranges} (RFC 9110 §14.6), of known length. */
final class MultipartRanges {

  /** Writes the bytes of a range to the channel. */
  interface RangeWriter {
    void write(Range range) throws IOException;
  }

  private final String boundary;
  private final List<Range> ranges;
  private final List<byte[]> heads = new ArrayList<>();
  private final byte[] end;

  MultipartRanges(String boundary, String contentType, long size, List<Range> ranges) {
    this.boundary = boundary;
    this.ranges = List.copyOf(ranges);
    for (Range range : ranges) {
      heads.add(
          latin1(
              (heads.isEmpty() ? "--" : "\r\n--")
                  + boundary
                  + "\r\nContent-Type: "
                  + contentType
                  + "\r\nContent-Range: bytes "
                  + range.first()
                  + "-"
                  + range.last()
                  + "/"
                  + size
                  + "\r\n\r\n"));
    }
    this.end = latin1("\r\n--" + boundary + "--\r\n");
  }

  String contentType() {
    return "multipart/byteranges; boundary=" + boundary;
  }

  long length() {
    long length = end.length;
    for (int i = 0; i < ranges.size(); i++) {
      length += heads.get(i).length + ranges.get(i).length();
    }
    return length;
  }

  void writeTo(WritableByteChannel channel, RangeWriter writer) throws IOException {
    for (int i = 0; i < ranges.size(); i++) {
      write(channel, heads.get(i));
      writer.write(ranges.get(i));
    }
    write(channel, end);
  }

  private static void write(WritableByteChannel channel, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
