# Processes: what is lacking, start, stop, and what they have used. Sourced by run.

declare -A pid_of=()
lacking=
failed=0
ticks=$(getconf CLK_TCK)

fail() {
  printf 'bench: %s\n' "$*" >&2
  exit 1
}

need() {
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null || lacking+=" $tool"
  done
}

free_port() {
  local try port
  for try in $(seq 100); do
    port=$((20000 + RANDOM % 12000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      printf '%s' "$port"
      return
    fi
  done
  fail "found no free port"
}

# await SECONDS COMMAND...: until the command succeeds.
await() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ $SECONDS -le $end ] || return 1
    sleep 0.02
  done
}

gone() { ! kill -0 "$1" 2>/dev/null; }

# stop NAME: asks, waits 40 s, then insists.
stop() {
  local pid=${pid_of[$1]:-}
  [ -n "$pid" ] || return 0
  unset "pid_of[$1]"
  kill -TERM "$pid" 2>/dev/null || return 0
  if ! await 40 gone "$pid"; then
    kill -KILL "$pid" 2>/dev/null || true
    printf 'bench: %s did not stop in 40 s\n' "$1" >&2
    failed=1
  fi
  wait "$pid" 2>/dev/null || true
}

stop_everything() {
  local name
  for name in "${!pid_of[@]}"; do stop "$name"; done
}

# The process and its children: nginx has workers.
family() {
  printf '%s ' "$1"
  cat "/proc/$1/task/$1/children" 2>/dev/null || true
}

# CPU time used so far, in microseconds; a kernel tick is the finest that there is.
cpu_of() {
  local pid sum=0 line fields
  for pid in $(family "${pid_of[$1]}"); do
    read -r line <"/proc/$pid/stat" || continue
    read -ra fields <<<"${line##*) }"
    sum=$((sum + fields[11] + fields[12]))
  done
  printf '%s' $((sum * 1000000 / ticks))
}

# Peak of resident memory, in KiB.
peak_of() {
  local pid sum=0 kib
  for pid in $(family "${pid_of[$1]}"); do
    kib=$(awk '/^VmHWM/ { print $2 }' "/proc/$pid/status" 2>/dev/null) || continue
    sum=$((sum + ${kib:-0}))
  done
  printf '%s' "$sum"
}

now_us() { local t=$EPOCHREALTIME; printf '%s' "${t/[.,]/}"; }
