#!/bin/sh
# `npm test`: everything, with what the machine has. Suites that need a real service skip visibly without it;
# SAWARA_REQUIRE_SERVICES=1 turns each such skip into a failure (that is how .ci/run calls this).
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/scripts/lib.sh"
use_pinned_node
build_web_if_needed
cd "$root"
exec node --test --test-reporter=spec --test-timeout=900000 --test-concurrency="${SAWARA_TEST_CONCURRENCY:-2}" "src/**/*.test.ts" "web/src/**/*.test.ts" "test/**/*.test.ts"
