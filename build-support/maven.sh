# Sourced after find-jdk.sh by the scripts that run Maven: sets JAVA_HOME and what Maven needs on it,
# or fails, and build_problem says in one line what is missing. The modes of what is built go into the
# archives, so they are the same for everyone.
prepare_maven() {
  if ! command -v mvn >/dev/null 2>&1; then
    build_problem='needs Maven 3.8.7 or newer and found no mvn on the path; install it'
    return 1
  fi
  if ! find_jdk 21; then
    build_problem=$jdk_problem
    return 1
  fi
  umask 022
  JAVA_HOME=$jdk_home
  export JAVA_HOME
  # Maven's own libraries use what newer JDKs warn about.
  jdk_feature_of "$JAVA_HOME"
  if [ "$jdk_feature" -ge 24 ]; then
    MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED ${MAVEN_OPTS:-}"
    export MAVEN_OPTS
  fi
}
