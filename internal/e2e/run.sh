#!/bin/bash
# Signs in through real identity providers, with a real browser: `make e2e`.
#
#   E2E_DIR        downloads (default: below the user's cache folder)
#   E2E_ARTIFACTS  screenshots (default: artifacts/ beside this script)
#
# Arguments go to `go test`, such as -run 'TestSignIn/a_browser'.
set -euo pipefail

here=$(realpath "$(dirname "$0")")
E2E_DIR=$(realpath -m "${E2E_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/studiobroker-e2e}")
E2E_ARTIFACTS=$(realpath -m "${E2E_ARTIFACTS:-$here/artifacts}")
export E2E_DIR E2E_ARTIFACTS
cd "$here"
./install.sh
# shellcheck disable=SC1091 # written by install.sh
. "$E2E_DIR/environment"

# The tests end what they start and remove what they write. Should they be
# killed themselves, the session that they ran in still names every program that
# is left, and one folder holds every file.
TMPDIR=$(mktemp -d)
export TMPDIR
setsid go test -v -count=1 -timeout 20m "$@" ./... &
session=$!
cleanup() {
  pkill -KILL -s "$session" || true
  rm -rf "$TMPDIR"
}
trap cleanup EXIT
trap 'exit 130' INT TERM
wait "$session"
