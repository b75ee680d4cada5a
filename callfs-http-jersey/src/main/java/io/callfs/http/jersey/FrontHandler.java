package io.callfs.http.jersey;

import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.RequestExecutorProvider;
import org.glassfish.grizzly.http.server.Response;

/**
 * Takes every request that Grizzly has parsed: file content goes straight to the service, the rest
 * through Jersey.
 */
final class FrontHandler extends HttpHandler {

  private static final RequestExecutorProvider PLACES =
      request -> ConnectionState.of(request.getContext().getConnection()).exchange().placeToRun();

  private final Edge edge;
  private final JerseyRoute jersey;

  FrontHandler(Edge edge, JerseyRoute jersey) {
    this.edge = edge;
    this.jersey = jersey;
    setDecodeUrl(false);
  }

  @Override
  public RequestExecutorProvider getRequestExecutorProvider() {
    return PLACES;
  }

  @Override
  public void service(Request request, Response response) {
    ConnectionState state = ConnectionState.of(request.getContext().getConnection());
    Exchange exchange = state.exchange();
    exchange.attach(request);
    try {
      if (!exchange.isReady() && !isDirect(exchange.target())) {
        jersey.serve(exchange, request, response);
      }
      exchange.serve();
    } finally {
      edge.end(state);
    }
  }

  private static boolean isDirect(String target) {
    return target.startsWith("/v1/files") || target.startsWith("/download/");
  }

  @Override
  protected boolean sendAcknowledgment(Request request, Response response) {
    // The first read of the body does that.
    return true;
  }
}
