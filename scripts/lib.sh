# Shared by the scripts beside it; sourced, never run. POSIX sh, because the machine's own Node may be old or absent.
# Callers set $root.

# Puts the pinned Node first in PATH. Installs what the lockfile names when that has not happened yet.
use_pinned_node() {
  install_if_needed
  PATH="$root/node_modules/node/bin:$root/node_modules/.bin:$PATH"
  export PATH
}

# `npm ci` runs twice on a machine with an old Node: npm chooses by the Node that runs it, and only the second run has
# the pinned one. The lockfile fixes the versions, so the second run is skipped when the first one brought everything.
install_if_needed() {
  stamp="$root/node_modules/.sawara-lock"
  if [ -x "$root/node_modules/node/bin/node" ] && cmp -s "$root/package-lock.json" "$stamp"; then return 0; fi
  if ! command -v npm >/dev/null 2>&1; then
    echo "sawara: npm is not on this machine; install Node.js (any version from 20 on), then run this again" >&2
    exit 1
  fi
  echo "Installing dependencies (once) ..." >&2
  (cd "$root" && npm ci --no-audit --no-fund --loglevel=error >&2)
  if [ ! -x "$root/node_modules/node/bin/node" ]; then
    # npm clients that hold install scripts back leave the pinned Node's platform package out.
    (cd "$root/node_modules/node" && node installArchSpecificPackage >&2)
  fi
  cp "$root/package-lock.json" "$stamp"
}

# Builds the web pages when a source is newer than the last build.
build_web_if_needed() {
  if [ -f "$root/web/dist/index.html" ] &&
    [ -z "$(find "$root/web/src" "$root/web/index.html" "$root/web/vite.config.ts" "$root/src/client" "$root/src/wire" "$root/src/core" "$root/package-lock.json" -newer "$root/web/dist/index.html" -type f -print 2>/dev/null | head -n 1)" ]; then
    return 0
  fi
  echo "Building the web pages ..." >&2
  (cd "$root" && node node_modules/vite/bin/vite.js build --config web/vite.config.ts --logLevel warn >&2)
  touch "$root/web/dist/index.html"
}
