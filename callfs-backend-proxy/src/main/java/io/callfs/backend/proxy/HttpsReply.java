package io.callfs.backend.proxy;

import io.callfs.client.Response;
import io.callfs.spi.PeerReply;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An answer that came over HTTPS. */
final class HttpsReply implements PeerReply {

  private final Response response;

  HttpsReply(Response response) {
    this.response = response;
  }

  @Override
  public int outcome() {
    return response.status();
  }

  @Override
  public List<Map.Entry<String, String>> fields() {
    List<Map.Entry<String, String>> fields = new ArrayList<>();
    response.forEachField((name, value) -> fields.add(Map.entry(name, value)));
    return fields;
  }

  @Override
  public void transferTo(WritableByteChannel channel) throws IOException {
    response.transferTo(channel);
  }

  @Override
  public InputStream content() {
    return response.body();
  }

  @Override
  public void close() {
    response.close();
  }
}
