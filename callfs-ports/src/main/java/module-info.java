/**
 * The vocabulary of CallFS and the ports that its adapters implement. Depends on nothing but
 * annotations.
 */
module io.callfs.ports {
  requires static transitive org.jspecify;

  exports io.callfs.fs;
  exports io.callfs.spi;
}
