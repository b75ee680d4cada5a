/** The rows of a file system in an SQL database: the verbs, the group committer and the cache. */
module io.callfs.metadata.sql {
  requires com.github.benmanes.caffeine;
  requires org.jdbi.v3.core;
  requires org.slf4j;
  requires static transitive org.jspecify;
  requires transitive io.callfs.ports;
  requires transitive java.sql;

  uses io.callfs.metadata.sql.CopySideProvider;

  exports io.callfs.metadata.sql;
}
