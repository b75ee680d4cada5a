package io.callfs.http.jersey;

import jakarta.ws.rs.core.Application;
import java.util.Map;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.grizzly.http.util.Header;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpContainer;
import org.glassfish.jersey.server.ContainerFactory;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries requests through Jersey's resources to the service. */
final class JerseyRoute implements AutoCloseable {

  /** Under this name a resource finds the request that it is to carry. */
  static final String EXCHANGE = "io.callfs.http.jersey.exchange";

  private static final Logger LOG = LoggerFactory.getLogger(JerseyRoute.class);

  private final GrizzlyHttpContainer container;

  private JerseyRoute(GrizzlyHttpContainer container) {
    this.container = container;
  }

  static JerseyRoute open() {
    Application application =
        new ResourceConfig()
            .register(Resources.Directories.class)
            .register(Resources.Links.class)
            .register(Resources.Handles.class)
            .register(Resources.Health.class)
            .register(Resources.Live.class)
            .register(Resources.Ready.class)
            .register(Resources.Metrics.class)
            .register(Resources.Api.class)
            .register(Resources.OpenApi.class)
            .register(Resources.EverythingElse.class)
            .register(Resources.CarriedAnswer.class)
            .addProperties(
                Map.of(
                    ServerProperties.WADL_FEATURE_DISABLE, true,
                    ServerProperties.BV_FEATURE_DISABLE, true,
                    ServerProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true,
                    ServerProperties.METAINF_SERVICES_LOOKUP_DISABLE, true,
                    ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, true));
    GrizzlyHttpContainer container =
        ContainerFactory.createContainer(GrizzlyHttpContainer.class, application);
    container.start();
    return new JerseyRoute(container);
  }

  /**
   * Lets Jersey find the resource, which serves the exchange. When Jersey finds or does anything
   * else, nothing was served.
   */
  void serve(Exchange exchange, Request request, Response response) {
    request.setAttribute(EXCHANGE, exchange);
    request.getRequest().getRequestURIRef().getRequestURIBC().setString(uriPath(exchange.target()));
    request.getRequest().getQueryStringDC().recycle();
    // What the client says matters to the service only; Jersey shall not stumble over it.
    request.getRequest().getHeaders().clear();
    request.getRequest().getHeaders().setValue(Header.Host).setString("localhost");
    try {
      container.service(request, response);
    } catch (RuntimeException e) {
      LOG.debug("Jersey gave up on a request", e);
    }
  }

  /**
   * Returns the path of a target with everything escaped that a URI doesn't allow (RFC 3986 §3.3).
   */
  static String uriPath(String target) {
    int end = target.indexOf('?');
    String path = end < 0 ? target : target.substring(0, end);
    StringBuilder escaped = new StringBuilder(path.length() + 16);
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      boolean allowed =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "/-._~!$&'()*+,=:@".indexOf(c) >= 0
              || (c == '%' && isHex(path, i + 1) && isHex(path, i + 2));
      if (allowed) {
        escaped.append(c);
      } else {
        escaped.append('%').append(hex(c >> 4)).append(hex(c));
      }
    }
    return escaped.toString();
  }

  private static char hex(int nibble) {
    return Character.toUpperCase(Character.forDigit(nibble & 0xf, 16));
  }

  private static boolean isHex(String text, int index) {
    return index < text.length()
        && text.charAt(index) < 0x80
        && Character.digit(text.charAt(index), 16) >= 0;
  }

  @Override
  public void close() {
    container.destroy();
  }
}
