#!/bin/sh
# Runs the pinned Node on its arguments, whatever Node the machine has.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/scripts/lib.sh"
use_pinned_node
cd "$root"
exec node "$@"
