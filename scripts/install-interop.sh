#!/bin/sh
# Clients of Mackerel's API as they are published, and moto, for the suites in test/interop/: sh scripts/install-interop.sh DIR
# puts them into DIR/bin. What cannot be had here is named, and its suite skips and says so; what can be had must work.
set -eu
dir=${1:?Usage: sh scripts/install-interop.sh DIR}
mkdir -p "$dir/bin"

# Go modules: the agent and the command line.
PATH="$PATH:/usr/local/go/bin"
if command -v go >/dev/null; then
  for program in mackerel-agent mkr; do
    if GOBIN="$dir/bin" go install "github.com/mackerelio/$program@latest" 2>"$dir/go.log"; then
      echo "$program: installed"
    else
      echo "$program: not available here ($(tail -n 1 "$dir/go.log"))"
    fi
  done
  if (cd "$(dirname "$0")/../test/interop/client-go" && GOFLAGS=-mod=mod go build -o "$dir/bin/sawara-interop-go" .) 2>"$dir/go.log"; then
    echo "mackerel-client-go: built"
  else
    echo "mackerel-client-go: not available here ($(tail -n 1 "$dir/go.log"))"
  fi
else
  echo "mackerel-agent, mkr, mackerel-client-go: found no Go"
fi

# PyPI: a client in another language, by other people.
python3 -m venv "$dir/python"
"$dir/python/bin/pip" install --quiet --disable-pip-version-check "mackerel.client==0.2.1"
# A link would not be of the environment any more.
printf '#!/bin/sh\nexec "%s" "$@"\n' "$dir/python/bin/python" >"$dir/bin/sawara-interop-python"
chmod +x "$dir/bin/sawara-interop-python"
echo "mackerel.client for Python: installed"

# PyPI: AWS as other people emulate it. In an environment of its own, because it brings a hundred packages.
python3 -m venv "$dir/moto"
"$dir/moto/bin/pip" install --quiet --disable-pip-version-check "moto[server]==5.2.5"
printf '#!/bin/sh\nexec "%s" "$@"\n' "$dir/moto/bin/moto_server" >"$dir/bin/moto_server"
chmod +x "$dir/bin/moto_server"
echo "moto: installed"
