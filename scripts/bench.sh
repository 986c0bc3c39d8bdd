#!/bin/sh
# `npm run bench -- NAME`: one of the programs in bench/. Without a name, lists them.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/scripts/lib.sh"
use_pinned_node
cd "$root"
exec node bench/run.ts "$@"
