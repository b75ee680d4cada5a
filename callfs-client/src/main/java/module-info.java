/** A Java client of CallFS servers. */
module io.callfs.client {
  requires static transitive org.jspecify;
  requires transitive io.callfs.ports;
  requires java.net.http;

  exports io.callfs.client;
}
