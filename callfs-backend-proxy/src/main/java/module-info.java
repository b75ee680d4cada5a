/** The other instances, over HTTPS. */
module io.callfs.backend.proxy {
  requires static transitive org.jspecify;
  requires transitive io.callfs.ports;
  requires transitive io.callfs.client;
  requires java.net.http;

  exports io.callfs.backend.proxy;
}
