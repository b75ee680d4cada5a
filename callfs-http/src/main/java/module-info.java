/** The HTTP semantics of CallFS, free of any server. */
module io.callfs.http {
  requires transitive io.callfs.core;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires org.slf4j;
  requires static transitive org.jspecify;

  exports io.callfs.http;
}
