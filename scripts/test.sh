#!/bin/sh
# `npm test`: everything, with what the machine has. Suites that need a real service skip visibly without it;
# SAWARA_REQUIRE_SERVICES=1 turns each such skip into a failure (that is how .ci/run calls this).
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/scripts/lib.sh"
use_pinned_node
build_web_if_needed
cd "$root"
# The limit is for a suite that hangs; the slowest, every page in both shades under axe, takes five minutes, and many times that
# on a machine that others use. What waits for something that never comes says so after five minutes. A file whose
# tests are over ends, whatever it left open: one forgotten handle is no reason to wait for ever.
exec node --test --test-reporter=spec --test-timeout=1800000 --test-force-exit --test-concurrency="${SAWARA_TEST_CONCURRENCY:-2}" "src/**/*.test.ts" "web/src/**/*.test.ts" "test/**/*.test.ts"
