#!/bin/sh
# `npm start`: installs what is missing, builds the web pages when they are stale, runs the server.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/scripts/lib.sh"
use_pinned_node
build_web_if_needed
exec "$root/bin/sawara" server "$@"
