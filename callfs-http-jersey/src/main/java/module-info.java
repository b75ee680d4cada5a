/** Serves the HTTP semantics of CallFS with Grizzly and Jersey. */
module io.callfs.http.jersey {
  requires transitive io.callfs.http;
  requires jakarta.ws.rs;
  requires org.conscrypt;
  requires org.glassfish.grizzly;
  requires org.glassfish.grizzly.http;
  requires org.glassfish.grizzly.http.server;
  requires org.glassfish.jersey.container.grizzly2.http;
  requires org.glassfish.jersey.core.server;
  requires org.glassfish.jersey.inject.hk2;
  requires org.slf4j;
  requires static transitive org.jspecify;

  exports io.callfs.http.jersey;

  // Jersey and HK2 make the resources and call them.
  opens io.callfs.http.jersey;
}
