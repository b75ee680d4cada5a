# Sourced by the scripts that need a JDK; POSIX sh. Results are in variables, nothing is printed.

# The feature release (21, 25, …) of the Java home $1 into jdk_feature; fails when there is no Java.
jdk_feature_of() {
  jdk_feature=
  [ -x "$1/bin/java" ] || return 1
  jdk_version=
  if [ -r "$1/release" ]; then
    while IFS='=' read -r jdk_key jdk_value || [ -n "$jdk_key" ]; do
      [ "$jdk_key" = JAVA_VERSION ] && jdk_version=$jdk_value
    done <"$1/release"
  fi
  if [ -z "$jdk_version" ]; then
    jdk_version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p')
  fi
  jdk_version=${jdk_version#\"}
  jdk_version=${jdk_version#1.}
  jdk_feature=${jdk_version%%[!0-9]*}
  [ -n "$jdk_feature" ]
}

# Java homes where systems usually keep them, one a line.
jdk_usual_places() {
  for jdk_dir in /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /usr/local/openjdk-* /opt/java/* /opt/jdk* \
    /opt/*jdk* /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "${SDKMAN_DIR:-${HOME:-}/.sdkman}"/candidates/java/* "${HOME:-}"/.jdks/* \
    "${HOME:-}"/.local/share/mise/installs/java/* "${HOME:-}"/.asdf/installs/java/*; do
    [ ! -x "$jdk_dir/bin/java" ] || printf '%s\n' "$jdk_dir"
  done
}

# The home of the `java` on the path.
jdk_on_path() {
  jdk_java=$(command -v java) || return 1
  while [ -h "$jdk_java" ]; do
    jdk_target=$(readlink "$jdk_java") || return 1
    case $jdk_target in
      /*) jdk_java=$jdk_target ;;
      *) jdk_java=${jdk_java%/*}/$jdk_target ;;
    esac
  done
  jdk_bin=${jdk_java%/*}
  (cd "$jdk_bin/.." 2>/dev/null && pwd -P)
}

# Sets jdk_home to a JDK (with $2 = java: any Java) of release $1 or newer: what CALLFS_JAVA_HOME or
# JAVA_HOME names, else the newest of the path and the usual places. Otherwise fails, and jdk_problem
# says in one line what is missing.
find_jdk() {
  jdk_wanted=$1
  jdk_tool=${2:-javac}
  jdk_home=
  jdk_problem=
  jdk_best=0
  jdk_seen=

  if [ -n "${CALLFS_JAVA_HOME:-}" ]; then
    if jdk_feature_of "$CALLFS_JAVA_HOME" && [ "$jdk_feature" -ge "$jdk_wanted" ] &&
      [ -x "$CALLFS_JAVA_HOME/bin/$jdk_tool" ]; then
      jdk_home=$CALLFS_JAVA_HOME
      return 0
    fi
    jdk_problem="needs a JDK $jdk_wanted or newer, but CALLFS_JAVA_HOME=$CALLFS_JAVA_HOME is none"
    return 1
  fi
  if [ -n "${JAVA_HOME:-}" ] && jdk_feature_of "$JAVA_HOME"; then
    if [ "$jdk_feature" -ge "$jdk_wanted" ] && [ -x "$JAVA_HOME/bin/$jdk_tool" ]; then
      jdk_home=$JAVA_HOME
      return 0
    fi
    jdk_seen=$jdk_feature
  fi

  jdk_candidates=$(jdk_on_path || :; jdk_usual_places)
  while IFS= read -r jdk_dir; do
    [ -n "$jdk_dir" ] && jdk_feature_of "$jdk_dir" || continue
    if [ "$jdk_feature" -lt "$jdk_wanted" ]; then
      [ "$jdk_feature" -gt "${jdk_seen:-0}" ] && jdk_seen=$jdk_feature
    elif [ "$jdk_feature" -gt "$jdk_best" ] && [ -x "$jdk_dir/bin/$jdk_tool" ]; then
      jdk_best=$jdk_feature
      jdk_home=$jdk_dir
    fi
  done <<EOF
$jdk_candidates
EOF
  [ -n "$jdk_home" ] && return 0
  if [ -n "$jdk_seen" ]; then
    jdk_problem="needs a JDK $jdk_wanted or newer and found only Java $jdk_seen; install one, or name it in CALLFS_JAVA_HOME"
  else
    jdk_problem="needs a JDK $jdk_wanted or newer and found no Java; install one, or name it in CALLFS_JAVA_HOME"
  fi
  return 1
}

# Sets jdk_home to a JDK of exactly release $1.
find_jdk_exactly() {
  jdk_home=
  jdk_candidates=$(printf '%s\n' "${JAVA_HOME:-}"; jdk_on_path || :; jdk_usual_places)
  while IFS= read -r jdk_dir; do
    [ -n "$jdk_dir" ] && jdk_feature_of "$jdk_dir" || continue
    if [ "$jdk_feature" -eq "$1" ]; then
      jdk_home=$jdk_dir
      return 0
    fi
  done <<EOF
$jdk_candidates
EOF
  return 1
}
