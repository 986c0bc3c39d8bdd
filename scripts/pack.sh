#!/bin/sh
# `prepack`, which `npm pack` and `npm publish` run: fresh web pages in web/dist, and stripped JavaScript in lib.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/scripts/lib.sh"
use_pinned_node
build_web_if_needed
cd "$root"
exec node scripts/pack.ts
