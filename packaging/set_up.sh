# Sets this checkout up: system libraries where it may, .venv, the project with its pinned dependencies.
# Sourced by run.sh and test.sh; leaves $checkout and $python. Quick when nothing has changed.

checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
python="$checkout/.venv/bin/python"

say() { printf 'rlm-desktop: %s\n' "$*" >&2; }

# What Qt loads at run time and a wheel cannot bring: the library, and the Debian package that has it.
readonly DRAWING="
libglib-2.0.so.0 libglib2.0-0
libGL.so.1 libgl1
libEGL.so.1 libegl1
libdbus-1.so.3 libdbus-1-3
libfontconfig.so.1 libfontconfig1
libxkbcommon.so.0 libxkbcommon0
"
readonly ON_X11="
libxcb-cursor.so.0 libxcb-cursor0
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-shape.so.0 libxcb-shape0
"

# The first interpreter that the project runs on; nothing when there is none.
find_interpreter() {
  local name
  for name in python3.11 python3 python3.12 python3.13 python3.14; do
    if "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null; then
      printf '%s\n' "$name"
      return
    fi
  done
}

# The Debian packages that are missing for: "shell" (no Qt), "window", or "tests".
missing_packages() {
  local purpose=$1 interpreter library package known=""
  interpreter=$(find_interpreter)
  if [ -z "$interpreter" ]; then
    echo python3 python3-venv
  elif [ ! -x "$python" ] && ! "$interpreter" -c 'import ensurepip, venv' 2>/dev/null; then
    echo python3-venv
  fi
  if [ "$purpose" = shell ] || [ "$(uname)" != Linux ]; then
    return
  fi
  known=$(PATH="$PATH:/usr/sbin:/sbin" ldconfig -p 2>/dev/null)
  while read -r library package; do
    if [ -n "$library" ] && [[ "$known" != *"$library"* ]]; then
      echo "$package"
    fi
  done <<<"$DRAWING$ON_X11"
  if [ -z "$(find -L /usr/share/fonts /usr/local/share/fonts -name '*.[ot]tf' -print -quit 2>/dev/null)" ]; then
    echo fonts-dejavu-core
  fi
  if [ "$purpose" = tests ]; then
    command -v Xvfb >/dev/null || echo xvfb
    command -v xauth >/dev/null || echo xauth
  fi
}

# Installs packages by apt, as root or through sudo that asks for no password; false when it may not or cannot.
install_packages() {
  local as_root=() output
  command -v apt-get >/dev/null || return 1
  if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || return 1
    as_root=(sudo -n)
  fi
  say "installing system packages: $*"
  output=$(mktemp)
  {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
  } >"$output" 2>&1 </dev/null || { cat "$output" >&2; rm -f "$output"; return 1; }
  rm -f "$output"
}

# Sees to the system packages; ends the script with their names when they are missing and stay so.
need_packages() {
  local missing
  read -r -d '' -a missing < <(missing_packages "$1" | sort -u) || true
  [ ${#missing[@]} -gt 0 ] || return 0
  install_packages "${missing[@]}" || true
  read -r -d '' -a missing < <(missing_packages "$1" | sort -u) || true
  [ ${#missing[@]} -gt 0 ] || return 0
  say "this machine lacks system packages that cannot be installed from here (no root, no sudo, or no apt)."
  say "Install them, by Debian's names, and run this command again:"
  say "    apt-get install ${missing[*]}"
  exit 1
}

# Whether .venv was set up for this purpose (or for the tests, which need all) from these very files, here.
is_set_up() {
  local stamp
  for stamp in "$checkout/.venv/.set_up-$1" "$checkout/.venv/.set_up-tests"; do
    [ ! -x "$python" ] || [ "$2" != "$(cat "$stamp" 2>/dev/null)" ] || return 0
  done
  return 1
}

# Makes .venv and installs the project into it: "application", or "tests" with their tools.
need_project() {
  local purpose=$1 extras="" wanted
  [ "$purpose" != tests ] || extras="[dev]"
  wanted=$(cksum <"$checkout/pyproject.toml"; cksum <"$checkout/packaging/constraints.txt"; echo "$checkout"; find_interpreter)
  ! is_set_up "$purpose" "$wanted" || return 0
  say "installing the project and its dependencies into .venv; this takes a minute or two"
  "$python" -c 'import pip' 2>/dev/null || "$(find_interpreter)" -m venv --clear "$checkout/.venv" || return 1
  # Without compiled files litellm would take twice as long at each start.
  "$python" -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --compile \
    --constraint "$checkout/packaging/constraints.txt" --editable "$checkout$extras" </dev/null || return 1
  "$python" -m compileall -q "$checkout/rlm_desktop" || return 1
  printf '%s\n' "$wanted" >"$checkout/.venv/.set_up-$purpose"
}

# set_up shell|window|tests: all that this needs is there afterwards, or the script has ended with a reason.
set_up() {
  local purpose=application
  [ "$1" != tests ] || purpose=tests
  unset PYTHONDONTWRITEBYTECODE PYTHONHOME PYTHONPATH
  need_packages "$1"
  {
    # Two commands at once would install over each other.
    ! command -v flock >/dev/null || flock -n 9 || {
      say "another set-up of this checkout is under way; waiting for it"
      flock 9
    }
    need_project "$purpose" 9<&-
  } 9<"$checkout/pyproject.toml" || {
    say "the set-up failed; the lines above say where"
    exit 1
  }
}
