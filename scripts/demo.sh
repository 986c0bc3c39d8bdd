#!/bin/sh
# `npm run demo`: a service moves from one back end to another, all on this machine. `npm run demo -- --help` lists its faults.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/scripts/lib.sh"
use_pinned_node
build_web_if_needed
exec "$root/bin/sawara" demo "$@"
