# Large files, with curl. Sourced by run.

# Bytes that do not repeat, the same ones at each call: stream MIB
stream() {
  { openssl enc -aes-128-ctr -K 00112233445566778899aabbccddeeff -iv 00000000000000000000000000000000 -in /dev/zero \
    2>/dev/null || true; } | head -c $(($1 * 1048576))
}

call() { curl -sk --fail --max-time 600 -H "Authorization: Bearer $key" "$@"; }

# one_transfer NAME ACTION SERVER ROUND
one_transfer() {
  local name=$1 action=$2 server=$3 round=$4 before start used took
  target=$(url_of "$server")/v1/files/big
  before=$(cpu_of "$server")
  start=$(now_us)
  transferred=1
  "$action" "$round" || { printf 'bench: %s failed with %s\n' "$name" "$server" >&2; failed=1; return 0; }
  took=$(($(now_us) - start))
  used=$(($(cpu_of "$server") - before))
  progress "$name, $server, turn $round: $((BENCH_BIG * transferred * 1000000 / took)) MiB/s, $((used / 1000 / transferred)) ms of CPU each"
  [ "$warming" -eq 0 ] || return 0
  record "$name" MiB/s "$server" "$(awk "BEGIN { print $BENCH_BIG * $transferred / ($took / 1e6) }")"
  record "$name, server CPU" s/GiB "$server" "$(awk "BEGIN { print $used / 1e6 / ($BENCH_BIG * $transferred / 1024) }")"
}

get_one() { [ "$(call -o /dev/null -w '%{size_download}' "$target/0")" -eq $((BENCH_BIG * 1048576)) ]; }

get_two() {
  local other
  transferred=2
  get_one &
  other=$!
  get_one || { wait "$other"; return 1; }
  wait "$other"
}

put_one() { call -o /dev/null -T "$work/big" "$target/0"; }

measure_big() {
  stream "$BENCH_BIG" >"$work/big"
  turns one_transfer "PUT $BENCH_BIG MiB" put_one
  turns one_transfer "GET $BENCH_BIG MiB" get_one
  turns one_transfer "GET $BENCH_BIG MiB, two at once" get_two
  local server sum
  sum=$(sha256sum <"$work/big")
  for server in nginx callfs; do
    [ "$(call "$(url_of $server)/v1/files/big/0" | sha256sum)" = "$sum" ] ||
      { printf 'bench: %s gave other bytes back\n' $server >&2; failed=1; }
  done
  rm -f "$work/big"
}
