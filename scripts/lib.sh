# Shared by the scripts beside it; sourced, never run. POSIX sh, because the machine's own Node may be old or absent.
# Callers set $root.

# Puts the pinned Node first in PATH. Installs what the lockfile names when that has not happened yet.
use_pinned_node() {
  install_if_needed
  PATH="$root/node_modules/node/bin:$root/node_modules/.bin:$PATH"
  export PATH
}

# The lockfile fixes every version, so it does not matter which Node runs npm: `npm install` would choose by it, `npm ci`
# does not. Old ones warn that they are old (EBADENGINE); --loglevel=error keeps that from people who can do nothing about it.
install_if_needed() {
  if dependencies_are_installed; then return 0; fi
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
  if ! "$root/node_modules/node/bin/node" --version >/dev/null; then
    echo "sawara: the pinned Node does not run here; on Debian and Ubuntu: apt-get install libatomic1" >&2
    exit 1
  fi
  cp "$root/package-lock.json" "$root/node_modules/.sawara-lock"
}

# Our stamp says for which lockfile we installed. Without one, somebody ran `npm ci` by hand: npm's own record tells when.
dependencies_are_installed() {
  [ -x "$root/node_modules/node/bin/node" ] || return 1
  if [ -f "$root/node_modules/.sawara-lock" ]; then
    cmp -s "$root/package-lock.json" "$root/node_modules/.sawara-lock"
    return
  fi
  [ -n "$(find "$root/node_modules/.package-lock.json" -newer "$root/package-lock.json" 2>/dev/null)" ]
}

# Builds the web pages when a source is newer than the last build.
build_web_if_needed() {
  [ -f "$root/web/index.html" ] || return 0
  if [ -f "$root/web/dist/index.html" ] &&
    [ -z "$(find "$root/web" "$root/src/client" "$root/src/wire" "$root/src/core" "$root/package-lock.json" \
      -path "$root/web/dist" -prune -o -newer "$root/web/dist/index.html" -type f -print 2>/dev/null | head -n 1)" ]; then
    return 0
  fi
  echo "Building the web pages ..." >&2
  (cd "$root" && node node_modules/vite/bin/vite.js build --config web/vite.config.ts --logLevel warn >&2)
  touch "$root/web/dist/index.html"
}
