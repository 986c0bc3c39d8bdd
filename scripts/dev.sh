#!/bin/sh
# `npm run dev`: the server restarted on change, and Vite with hot reload in front of it (http://127.0.0.1:5173).
# Arguments go to the server: `npm run dev -- --port 9000`.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/scripts/lib.sh"
use_pinned_node
cd "$root"
node --watch --watch-path=src src/main/sawara.ts server "$@" &
server=$!
trap 'kill "$server" 2>/dev/null || true' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
node node_modules/vite/bin/vite.js --config web/vite.config.ts
