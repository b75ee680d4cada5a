/** The engine of CallFS. Depends on its ports and on nothing else. */
module io.callfs.core {
  requires transitive io.callfs.ports;
  requires static transitive org.jspecify;

  exports io.callfs.core;
}
