package io.callfs.http.jersey;

import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/**
 * The routes of the JSON API. Each hands its request on; which methods a route has, the service
 * decides.
 */
final class Resources {

  private Resources() {}

  private static Exchange exchange(ContainerRequestContext request) {
    return (Exchange) request.getProperty(JerseyRoute.EXCHANGE);
  }

  /** Hands requests on, whatever their method. */
  public abstract static class Carrier {

    /** Carries a GET. */
    @GET
    public Exchange get(@Context ContainerRequestContext request) {
      return exchange(request);
    }

    /** Carries a HEAD, which Jersey would make a GET of. */
    @HEAD
    public Exchange head(@Context ContainerRequestContext request) {
      return exchange(request);
    }

    /** Carries a POST. */
    @POST
    public Exchange post(@Context ContainerRequestContext request) {
      return exchange(request);
    }

    /** Carries a PUT. */
    @PUT
    public Exchange put(@Context ContainerRequestContext request) {
      return exchange(request);
    }

    /** Carries a PATCH. */
    @PATCH
    public Exchange patch(@Context ContainerRequestContext request) {
      return exchange(request);
    }

    /** Carries a DELETE. */
    @DELETE
    public Exchange delete(@Context ContainerRequestContext request) {
      return exchange(request);
    }

    /** Carries an OPTIONS, which Jersey would answer itself. */
    @OPTIONS
    public Exchange options(@Context ContainerRequestContext request) {
      return exchange(request);
    }
  }

  /** Listings. */
  @Path("/v1/directories{path: (/.*)?}")
  public static final class Directories extends Carrier {}

  /** Links and their making. */
  @Path("/v1/links{path: (/.*)?}")
  public static final class Links extends Carrier {}

  /** Open files. */
  @Path("/v1/handles{path: (/.*)?}")
  public static final class Handles extends Carrier {}

  /** The state of the server. */
  @Path("/health")
  public static final class Health extends Carrier {}

  /** Whether the process lives. */
  @Path("/livez")
  public static final class Live extends Carrier {}

  /** Whether requests are welcome. */
  @Path("/readyz")
  public static final class Ready extends Carrier {}

  /** Figures for Prometheus. */
  @Path("/metrics")
  public static final class Metrics extends Carrier {}

  /** The version and its features. */
  @Path("/v1")
  public static final class Api extends Carrier {}

  /** The description of the API. */
  @Path("/openapi.json")
  public static final class OpenApi extends Carrier {}

  /** What no other route takes goes to the service as well, which knows how a 404 looks. */
  @Path("{path: .*}")
  public static final class EverythingElse extends Carrier {}

  /** Writes the answer, past Jersey's own stream: its framing is the shell's. */
  public static final class CarriedAnswer implements MessageBodyWriter<Exchange> {

    @Override
    public boolean isWriteable(
        Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
      return type == Exchange.class;
    }

    @Override
    public void writeTo(
        Exchange exchange,
        Class<?> type,
        Type genericType,
        Annotation[] annotations,
        MediaType mediaType,
        MultivaluedMap<String, Object> headers,
        OutputStream stream) {
      exchange.serve();
    }
  }
}
