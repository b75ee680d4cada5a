#!/bin/sh
# Tries two instances that act as one: conflicts, PUT, DELETE and HEAD, in both directions.
# usage: 05-test-enhanced-cross-server.sh URL1 URL2 KEY [more options of curl, such as --cacert FILE]
set -u
if [ $# -lt 3 ]; then
  printf 'usage: %s URL1 URL2 KEY [options of curl]\n' "$0" >&2
  exit 2
fi
first=${1%/}
second=${2%/}
key=$3
shift 3
root=/v1/files/cross-server-test-$$
failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# call URL METHOD [options of curl] -> the status; the answer is in $work/body and $work/head
call() {
  url=$1
  method=$2
  shift 2
  if [ "$method" = HEAD ]; then
    set -- --head "$@"
  else
    set -- --request "$method" "$@"
  fi
  curl --silent --max-time 60 --output "$work/body" --dump-header "$work/head" --write-out '%{http_code}' \
    --config "$work/curl" "$@" "$url"
}

printf 'header = "Authorization: Bearer %s"\n' "$key" >"$work/curl"
chmod 600 "$work/curl"
for option in "$@"; do
  case $option in
    --*) name=${option#--}; pending=$name; [ "$name" = insecure ] && printf 'insecure\n' >>"$work/curl" && pending= ;;
    *) [ -n "${pending:-}" ] && printf '%s = "%s"\n' "$pending" "$option" >>"$work/curl"; pending= ;;
  esac
done

expect() {
  what=$1
  wanted=$2
  got=$3
  if [ "$wanted" = "$got" ]; then
    printf 'ok    %s\n' "$what"
  else
    printf 'FAIL  %s: %s instead of %s\n' "$what" "$got" "$wanted"
    failed=$((failed + 1))
  fi
}

has() {
  if grep -q -i -e "$3" "$work/$2"; then
    printf 'ok    %s\n' "$1"
  else
    printf 'FAIL  %s: no "%s"\n' "$1" "$3"
    failed=$((failed + 1))
  fi
}

# An instance sees what another has done after a quarter of a second at most.
settle() { sleep 0.3; }

direction() {
  owner=$1
  other=$2
  name=$3
  file=$root-$name/file.txt
  expect "$name: a file is made" 201 "$(call "$owner$file" PUT --data-binary old)"
  settle
  expect "$name: POST of a file conflicts" 409 \
    "$(call "$other$file" POST --header 'Content-Type: text/plain' --data-binary new)"
  has "$name: the conflict is explained" body 'Resource exists on another server'
  has "$name: the conflict says what to do" body 'Use PUT to update it'
  has "$name: the conflict says where" body "update_url"
  expect "$name: POST of a directory conflicts" 409 "$(call "$other$root-$name/" POST)"
  has "$name: the conflict with a directory is explained" body 'Directory already exists on another server'
  expect "$name: PUT reaches the owner" 200 "$(call "$other$file" PUT --data-binary updated)"
  expect "$name: HEAD reaches the owner" 200 "$(call "$other$file" HEAD)"
  has "$name: HEAD tells the size" head 'X-CallFS-Size: 7'
  has "$name: HEAD tells the owner" head 'X-CallFS-Instance-ID: '
  expect "$name: GET at the owner" 200 "$(call "$owner$file" GET)"
  has "$name: the content is the new one" body '^updated$'
  expect "$name: a full directory stays" 409 "$(call "$other$root-$name" DELETE)"
  expect "$name: DELETE of a file reaches the owner" 204 "$(call "$other$file" DELETE)"
  expect "$name: DELETE of a directory reaches the owner" 204 "$(call "$other$root-$name" DELETE)"
  expect "$name: it is gone" 404 "$(call "$owner$file" HEAD)"
}

direction "$first" "$second" first-to-second
direction "$second" "$first" second-to-first
[ "$failed" -eq 0 ] && printf 'all passed\n' || printf '%s failed\n' "$failed"
[ "$failed" -eq 0 ]
