#!/usr/bin/env bash
# Sets up what is missing and runs every check: lint, format, types, import contracts, then the tests.
# Arguments go to pytest: packaging/test.sh tests/unit/store
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/set_up.sh"
set_up tests

cd "$checkout" || exit 1
export LANG=C.UTF-8 LC_ALL=C.UTF-8 QT_QPA_PLATFORM="${QT_QPA_PLATFORM:-offscreen}"
XDG_RUNTIME_DIR=$(mktemp -d) && export XDG_RUNTIME_DIR
trap 'rm -rf "$XDG_RUNTIME_DIR"' EXIT

failed=()
check() {
  local title=$1
  shift
  printf '%s\n' "-- $title"
  "$@" </dev/null || failed+=("$title")
}

tools="$checkout/.venv/bin"
check "ruff check" "$tools/ruff" check --quiet
check "ruff format" "$tools/ruff" format --check --quiet
check "mypy" "$tools/mypy"
check "mypy for macOS" "$tools/mypy" --platform darwin --cache-dir .mypy_cache/darwin
check "mypy for Windows" "$tools/mypy" --platform win32 --cache-dir .mypy_cache/win32
check "import contracts" "$tools/lint-imports" --no-logo
check "tests" "$tools/pytest" -n "${RLM_DESKTOP_TEST_PROCESSES:-3}" -p no:benchmark "$@"

if [ ${#failed[@]} -gt 0 ]; then
  printf 'failed: %s\n' "$(printf '%s, ' "${failed[@]}" | sed 's/, $//')" >&2
  exit 1
fi
