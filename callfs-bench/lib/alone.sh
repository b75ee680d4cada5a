# What only CallFS is asked. Sourced by run.

measure_start() {
  local launch start took
  # The first makes the data and the archive of classes.
  for launch in $(seq 0 "$BENCH_STARTS"); do
    start=$(now_us)
    launch_callfs "$work/start"
    await_ready
    took=$((($(now_us) - start) / 1000))
    progress "launch $launch: ready after $took ms"
    [ "$launch" -eq 0 ] || record 'launch to ready' ms callfs "$took"
    stop callfs
  done
}

measure_syncs() {
  local count=2000 tracer out syncs n
  start_callfs "$work/syncs"
  for n in $(seq 0 $((count - 1))); do
    printf '%s/v1/files/%s/%s\n' "$callfs_url" $((n % 16)) "$n"
  done >"$work/urls"
  strace -f -qq -c -e trace=fsync,fdatasync,sync_file_range,msync -o "$work/strace" -p "${pid_of[callfs]}" &
  tracer=$!
  pid_of[strace]=$tracer
  await 10 traced || fail "strace could not attach"
  # One connection's share of the list each: a list for all would be the same names sixteen times.
  out=$(split_urls 16 "$count")
  kill -INT "$tracer" 2>/dev/null || true
  await 20 gone "$tracer" || fail "strace did not end"
  unset 'pid_of[strace]'
  wait "$tracer" 2>/dev/null || true
  [ "$out" -eq "$count" ] || { printf 'bench: %s of %s PUTs were right\n' "$out" "$count" >&2; failed=1; }
  syncs=$(awk '$NF ~ /sync/ { sum += $4 } END { print sum + 0 }' "$work/strace")
  progress "$count PUTs, $syncs syncs"
  record "syncs under $count PUTs of 4 KiB" calls callfs "$syncs"
  stop callfs
}

traced() { grep -q '^TracerPid:[[:space:]]*[1-9]' "/proc/${pid_of[callfs]}/status"; }

# split_urls CONNECTIONS COUNT: PUTs every URL of the list once; prints how many were answered 201.
split_urls() {
  local i
  local -a clients=()
  rm -f "$work"/part.*
  awk -v parts="$1" -v to="$work/part." -v body="$work/4k" '{
    printf "url = \"%s\"\nupload-file = \"%s\"\noutput = /dev/null\nwrite-out = \"%%{http_code}\\n\"\n", $0, body > (to NR % parts)
  }' "$work/urls"
  for i in $(seq 0 $(($1 - 1))); do
    call -K "$work/part.$i" >"$work/codes.$i" &
    clients+=($!)
  done
  for i in "${clients[@]}"; do wait "$i" || true; done
  cat "$work"/codes.* | grep -c '^201$' || true
}

measure_memory() {
  local sum back
  bench_java_opts=-Xmx128m start_callfs "$work/memory"
  sum=$(stream "$BENCH_HUGE" | sha256sum)
  stream "$BENCH_HUGE" | call -o /dev/null -T - "$callfs_url/v1/files/huge" || { printf 'bench: the upload failed\n' >&2; failed=1; }
  progress "$BENCH_HUGE MiB up, peak $(($(peak_of callfs) / 1024)) MiB"
  back=$(call "$callfs_url/v1/files/huge" | sha256sum)
  [ "$sum" = "$back" ] || { printf 'bench: the download differs\n' >&2; failed=1; }
  progress "$BENCH_HUGE MiB down, SHA-256 $([ "$sum" = "$back" ] && echo equal || echo differs)"
  record "resident memory, $BENCH_HUGE MiB up and down" MiB callfs $(($(peak_of callfs) / 1024))
  stop callfs
  rm -rf "$work/memory"
}

# What the micro benchmarks run with: sets jar and jdk_home.
find_benchmarks() {
  . "$root/build-support/find-jdk.sh"
  find_jdk 21 java || fail "$jdk_problem"
  for jar in "$bench"/target/callfs-bench-*.jar; do :; done
  [ -f "$jar" ] || fail "no benchmarks are built: ./build package"
}

measure_sizes() {
  local jar
  find_benchmarks
  "$jdk_home/bin/java" --enable-native-access=ALL-UNNAMED -cp "$jar" io.callfs.bench.SizeCurves "$work" "$BENCH_LARGEST"
}

measure_keys() {
  local jar
  find_benchmarks
  "$jdk_home/bin/java" -cp "$jar" io.callfs.bench.KeyGuesses
}

measure_jmh() {
  local jar
  find_benchmarks
  "$jdk_home/bin/java" -jar "$jar" -foe true -jvmArgsAppend "-Dcallfs.bench.dir=$work" \
    -jvmArgsAppend --enable-native-access=ALL-UNNAMED ${BENCH_JMH:-}
}
