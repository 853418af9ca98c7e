#!/bin/sh
# Starts the echo server, runs the tests against it in a browser, and ends it: ./test.sh --chrome, or ./test.sh --firefox
set -eu
cd "$(dirname "$0")"

export TEST_SERVER="${TEST_SERVER:-127.0.0.1:8081}"
log=$(mktemp)

# wasm-pack serves the tests from a port of its own, whose pages the server has to allow.
"${ECHO_SERVER:-echo-server}" --faults --listen "$TEST_SERVER" --allow-origin 'http://127.0.0.1:*' >"$log" &
server=$!
trap 'kill $server; rm "$log"' EXIT

until grep -q '^listening on' "$log"; do
  kill -0 $server # ends the script if the server has ended
  sleep 0.1
done

wasm-pack test --headless "$@"
