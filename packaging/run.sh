#!/usr/bin/env bash
# Sets up what is missing and opens the window; without a display, answers the demo's first question in the shell.
# With arguments it is the command line: packaging/run.sh list
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/set_up.sh"

has_display() { [ "$(uname)" != Linux ] || [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; }

if [ $# -gt 0 ]; then
  set_up shell
  exec "$checkout/.venv/bin/rlm-desktop" "$@"
fi

if has_display; then
  set_up window
  exec "$checkout/.venv/bin/rlm-desktop"
fi

set_up shell
question=$("$python" -c 'import json, sys; print(json.load(open(sys.argv[1], encoding="utf-8"))[0]["question"])' \
  "$checkout/resources/demo/questions.json")
say "there is no display here, so the demo is answered in the shell, by the offline models. The question:"
say "    $question"
"$checkout/.venv/bin/rlm-desktop" run --ask "$question" --corpus "$checkout/resources/demo/corpus"
say "To see the window, run this command on a desktop or through 'ssh -X'."
say "Without either, 'xvfb-run packaging/run.sh' opens it on a display in memory (Debian package xvfb)."
