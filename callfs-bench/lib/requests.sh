# Many small requests. Sourced by run.

# load METHOD CONNECTIONS PREFIX: drives $target and sets done_count, rate, p99; a wrong answer voids the run.
load() { "load_with_$BENCH_CLIENT" "$@"; }

load_with_wrk() {
  local out bad
  out=$(BENCH_METHOD=$1 BENCH_PREFIX=$3 BENCH_KEY=$key BENCH_BODY=$work/4k BENCH_FILES=${files:-1} \
    timeout $((BENCH_SECONDS + 30)) wrk -t1 -c"$2" -d"${BENCH_SECONDS}s" --timeout 10s -s "$bench/lib/wrk.lua" "$target") ||
    fail "wrk failed against $target"
  read -r done_count rate p99 bad < <(sed -n 's/^RESULT //p' <<<"$out")
  [ "${bad:-1}" -eq 0 ] || { printf 'bench: wrong answers from %s: %s\n' "$target" "$out" >&2; failed=1; }
}

# h2load gives each connection the list of names from its top, so that new names need a process each.
load_with_h2load() {
  local i wall=0 out start clients=()
  local common=(--h1 -t 1 -H "authorization: Bearer $key" -H ":method: $1")
  rm -f "$work"/h2load.*
  start=$(now_us)
  if [ "$1" = PUT ]; then
    for i in $(seq "$2"); do
      awk -v url="$target$3" -v who="$i" -v count=$((BENCH_SECONDS * 500)) \
        'BEGIN { for (i = 0; i < count; i++) print url i % 256 "/" who "-" i }' >"$work/urls.$i"
    done
    start=$(now_us)
    for i in $(seq "$2"); do
      timeout 300 h2load "${common[@]}" -c 1 -n $((BENCH_SECONDS * 500)) -d "$work/4k" -i "$work/urls.$i" \
        >"$work/h2load.$i" 2>&1 &
      clients+=($!)
    done
  else
    awk -v url="$target$3" -v files="${files:-1}" \
      'BEGIN { for (i = 0; i < files; i++) print url (files > 1 ? "0/" i : "") }' >"$work/urls"
    timeout $((BENCH_SECONDS + 60)) h2load "${common[@]}" -c "$2" -D "$BENCH_SECONDS" -i "$work/urls" \
      >"$work/h2load.1" 2>&1 &
    clients+=($!)
  fi
  for i in "${clients[@]}"; do wait "$i" || failed=1; done
  wall=$(($(now_us) - start))
  done_count=$(awk '/^status codes:/ { sum += $3 } END { print sum + 0 }' "$work"/h2load.*)
  rate=$(awk "BEGIN { print $done_count / ($wall / 1e6) }")
  p99=0
  if grep -h '^status codes:' "$work"/h2load.* | grep -vq ', 0 3xx, 0 4xx, 0 5xx$' ||
    grep -h '^requests:' "$work"/h2load.* | grep -vq ' 0 failed, 0 errored, 0 timeout$'; then
    printf 'bench: wrong answers from %s:\n' "$target" >&2
    grep -h '^requests:\|^status codes:' "$work"/h2load.* | sort | uniq -c >&2
    failed=1
  fi
}

# Neither of the others understands that an answer to HEAD has no body.
load_with_ab() {
  local out
  out=$(timeout $((BENCH_SECONDS + 60)) ab -k -i -q -c "$2" -t "$BENCH_SECONDS" -n 100000000 -s 10 \
    -H "Authorization: Bearer $key" "$target${3}0/0" 2>&1) || fail "ab failed against $target: $out"
  done_count=$(awk '/^Complete requests:/ { print $3 }' <<<"$out")
  rate=$(awk '/^Requests per second:/ { print $4 }' <<<"$out")
  p99=$(awk '$1 == "99%" { print $2 }' <<<"$out")
  if ! grep -q '^Failed requests: *0$' <<<"$out" || grep -q '^Non-2xx' <<<"$out"; then
    printf 'bench: wrong answers from %s: %s\n' "$target" "$out" >&2
    failed=1
  fi
}

# one_load NAME METHOD CONNECTIONS PREFIX SERVER ROUND
one_load() {
  local name=$1 method=$2 connections=$3 prefix=$4 server=$5 round=$6 before used
  target=$(url_of "$server")
  before=$(cpu_of "$server")
  load "$method" "$connections" "${prefix/ROUND/$round}"
  used=$(($(cpu_of "$server") - before))
  progress "$name, $server, turn $round: $rate/s, $((used / (done_count > 0 ? done_count : 1))) µs of CPU each"
  [ "$warming" -eq 0 ] || return 0
  record "$name" 1/s "$server" "$rate"
  record "$name, server CPU" µs/request "$server" "$(awk "BEGIN { print $used / ($done_count > 0 ? $done_count : 1) }")"
  [ "$p99" = 0 ] || record "$name, 99 % within" ms "$server" "$p99"
}

measure_put() {
  turns one_load 'PUT 4 KiB, 16 connections' PUT 16 /v1/files/put-ROUND/
  local server
  [ "$BENCH_CLIENT" = wrk ] || return 0
  for server in nginx callfs; do
    # What was acknowledged is there, and is what was sent: the second of each directory.
    local n
    for n in $(seq 0 255); do
      printf 'url = "%s/v1/files/put-%s/%s/%s"\noutput = "%s"\n' "$(url_of $server)" "$BENCH_ROUNDS" "$n" $((n + 256)) "$work/read/$n"
    done >"$work/reads"
    rm -rf "$work/read"
    mkdir "$work/read"
    curl -sk --fail --max-time 60 -H "Authorization: Bearer $key" -K "$work/reads" || failed=1
    for n in $(seq 0 255); do
      cmp -s "$work/4k" "$work/read/$n" || { printf 'bench: %s lost put-%s/%s/%s\n' $server "$BENCH_ROUNDS" "$n" $((n + 256)) >&2; failed=1; break; }
    done
  done
}

# A thousand files of 4 KiB on both servers, once.
make_files() {
  [ ! -e "$work/made" ] || return 0
  local server n
  for server in nginx callfs; do
    for n in $(seq 0 999); do
      printf 'url = "%s/v1/files/get/0/%s"\nupload-file = "%s"\noutput = /dev/null\n' "$(url_of $server)" "$n" "$work/4k"
    done >"$work/uploads"
    curl -sk --fail --max-time 120 -H "Authorization: Bearer $key" -K "$work/uploads" >/dev/null || fail "cannot store files on $server"
  done
  : >"$work/made"
}

measure_get() {
  make_files
  files=1000 turns one_load 'GET 4 KiB, 16 connections' GET 16 /v1/files/get/
  files=1000 turns one_load 'GET 4 KiB, 64 connections' GET 64 /v1/files/get/
}

measure_head() {
  make_files
  BENCH_CLIENT=ab turns one_load 'HEAD, 16 connections' HEAD 16 /v1/files/get/
}

measure_list() {
  make_files
  turns one_load 'listing of 1,000, 4 connections' GET 4 /v1/directories/get/0/
}
