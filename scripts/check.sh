#!/bin/sh
# `npm run check`: types, lint, format, import borders and unit tests. Every commit passes it.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/scripts/lib.sh"
use_pinned_node
cd "$root"
tsc -p tsconfig.json
if [ -f web/tsconfig.json ]; then tsc -p web/tsconfig.json; fi
biome check .
# The limit is for a test that hangs; the slowest takes seconds, and one that waits for what never comes says so after five minutes.
node --test --test-reporter=dot --test-timeout=600000 "src/**/*.test.ts" "web/src/**/*.test.ts" "test/*.test.ts"
