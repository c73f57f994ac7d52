#!/usr/bin/env bash
# Installs the package in a bare Debian 12 that has no Python, uses it as a stranger would, and removes it again.
# Prints what it saw and the figures; ends with 1 at the first thing that is not as it should be.
# As root: packaging/check_deb.sh dist/rlm-desktop_0.1.0_amd64.deb
# Wants debootstrap, xvfb, xdotool and imagemagick on this machine. CHROOT=DIR keeps the bare system for another time.
set -euo pipefail

package=$(realpath "${1:?which package? packaging/check_deb.sh FILE.deb}")
records=$(realpath "$(dirname "$0")/../tests/data")
corpus=/usr/lib/rlm-desktop/_internal/rlm_desktop/resources/demo/corpus
question="What is the maintenance code of the Corvid pump?"
answer="KX-4471"

MEGABYTES=130
fail() { printf 'NOT AS IT SHOULD BE: %s\n' "$*" >&2; exit 1; }
figure() { printf '%-52s %s\n' "$1" "$2"; }
now() { date +%s.%N; }
since() { awk -v from="$1" -v to="$(now)" 'BEGIN { printf "%.2f s", to - from }'; }

# In a mount namespace of its own, so that nothing stays mounted whatever happens.
if [ "${IN_NAMESPACE:-}" != yes ]; then
  [ "$(id -u)" -eq 0 ] || fail "this needs root"
  exec env IN_NAMESPACE=yes unshare --mount --propagation private -- "$0" "$@"
fi

root=${CHROOT:-$(mktemp -d)/debian}
work=$(mktemp -d)
clean() {
  [ -z "${xvfb:-}" ] || kill "$xvfb" 2>/dev/null || true
  [ -z "${window:-}" ] || kill "$window" 2>/dev/null || true
  umount -l "$root/proc" "$root/dev" "$root/tmp/.X11-unix" 2>/dev/null || true
  [ -n "${CHROOT:-}" ] || rm -rf "$(dirname "$root")"
  rm -rf "$work"
}
trap clean EXIT

if [ ! -x "$root/bin/sh" ]; then
  debootstrap --variant=minbase bookworm "$root" >"$work/debootstrap" || { cat "$work/debootstrap"; exit 1; }
fi
mkdir -p "$root/proc" "$root/dev" "$root/tmp/.X11-unix"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
cp /etc/resolv.conf "$root/etc/resolv.conf"
inside() { chroot "$root" env -i PATH=/usr/bin:/usr/sbin:/bin:/sbin DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"; }
as_stranger=(chroot --userspec=1234:1234 "$root" env -i HOME=/home/stranger PATH=/usr/bin LANG=C.UTF-8)
stranger() { "${as_stranger[@]}" "$@"; }
newest_run() { stranger rlm-desktop list --json | tr , '\n' | sed -n 's/^.*"run": *"\([0-9a-f]*\)".*$/\1/p' | head -1; }
until_so() { for _ in $(seq 240); do "$@" && return; sleep 0.25; done; return 1; }
all_files() { (cd "$root" && find . -xdev \( -path ./proc -o -path ./dev -o -path ./tmp -o -path ./var/lib -o -path ./var/cache \
  -o -path ./var/log -o -path ./home \) -prune -o -print | sort); }

[ ! -e "$root/usr/lib/rlm-desktop" ] || inside apt-get purge -y -qq rlm-desktop >"$work/apt" 2>&1  # an earlier trial ended midway
inside sh -c 'command -v python3' && fail "there is a Python in the bare system"
grep -q '^stranger:' "$root/etc/passwd" || echo 'stranger:x:1234:1234::/home/stranger:/bin/sh' >>"$root/etc/passwd"
rm -rf "$root/home/stranger" && mkdir -p "$root/home/stranger" && chown 1234:1234 "$root/home/stranger"
all_files >"$work/before"

echo "-- installed by apt, with what it depends on"
inside apt-get update -qq
cp "$package" "$root/tmp/rlm-desktop.deb"
began=$(now)
inside apt-get install -y -qq --no-install-recommends /tmp/rlm-desktop.deb >"$work/apt" 2>&1 || { tail -20 "$work/apt"; fail "apt"; }
figure "apt install" "$(since "$began")"
figure "the package" "$(awk -v bytes="$(stat -c %s "$package")" 'BEGIN { printf "%.1f MB", bytes / 1e6 }')"
[ "$(stat -c %s "$package")" -le $((MEGABYTES * 1000000)) ] || fail "the package has more than $MEGABYTES MB"
figure "installed, /usr/lib/rlm-desktop" "$(du -sm "$root/usr/lib/rlm-desktop" | cut -f1) MB"
inside sh -c 'command -v python3' && fail "a Python came with it"

echo "-- in the shell, with an empty HOME and PATH=/usr/bin"
began=$(now)
stranger rlm-desktop run --ask "$question" --corpus "$corpus" >"$work/run" 2>&1 || { cat "$work/run"; fail "run"; }
grep -q "$answer" "$work/run" || { cat "$work/run"; fail "the answer is not $answer"; }
figure "rlm-desktop run, the demo's first question" "$(since "$began")"
stranger rlm-desktop doctor >"$work/doctor" || { cat "$work/doctor"; fail "doctor"; }
grep -Eq 'self_test +passed' "$work/doctor" || { cat "$work/doctor"; fail "the sandbox's self-test"; }
figure "the sandbox's self-test" passed
stranger rlm-desktop run --numpy --ask "$question" --corpus "$corpus" >"$work/numpy" 2>&1 || { cat "$work/numpy"; fail "--numpy"; }
run=$(newest_run)
told=$(stranger rlm-desktop export --help | tr -s ' \n' ' ' | sed 's/.*options:.*--format F \(.*\) --out PATH.*/\1/; s/([^)]*)//g; s/,//g')
for format in $told; do
  stranger rlm-desktop export "$run" --format "$format" --out "/home/stranger/run.$format" >"$work/export" 2>&1 ||
    { cat "$work/export"; fail "export as $format"; }
  [ -s "$root/home/stranger/run.$format" ] || fail "export as $format wrote nothing"
  formats="${formats:-} $format"
done
figure "exported as" "${formats:-nothing}"
stranger rlm-desktop verify "$run" >"$work/verify" || { cat "$work/verify"; fail "verify"; }
figure "the run, executed again from its record" identical
stranger rlm-desktop fork "$run" --at 2 --max-steps 9 >"$work/fork" 2>&1 || { cat "$work/fork"; fail "fork"; }
fork=$(newest_run)
stranger rlm-desktop compare "$run" "$fork" >"$work/compare" || { cat "$work/compare"; fail "compare"; }
stranger rlm-desktop search maintenance >"$work/search" || { cat "$work/search"; fail "search"; }
[ -s "$work/search" ] || fail "search finds nothing"
figure "forked, compared with its fork, and found" done
cp -r "$records" "$root/home/stranger/records"
mkdir "$root/home/stranger/elsewhere" && chown -R 1234:1234 "$root/home/stranger"
for record in records/{family.jsonl,rlms/depth2.jsonl,fast_rlm/parallel.jsonl,recursive_llm/runs.jsonl,rlm_cli/found.json} \
  records/{dspy/found.json,inspect/whole.eval,inspect/chunked.eval} run.{jsonl,bundle,atif,eval,otlp,rlms}; do
  stranger rlm-desktop import --db "/home/stranger/elsewhere/${record//\//_}.db" "/home/stranger/$record" >"$work/import" 2>&1 ||
    { cat "$work/import"; fail "import of $record"; }
  imported="${imported:-} ${record#records/}"
done
figure "imported" "$imported"
rm -rf "$root/home/stranger/.local" "$root/home/stranger/.config"

echo "-- in a window"
mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"
Xvfb -displayfd 3 -screen 0 1600x1000x24 -ac 3>"$work/display" >"$work/xvfb" 2>&1 &
xvfb=$!
until_so test -s "$work/display" || { cat "$work/xvfb"; fail "Xvfb"; }
DISPLAY=:$(cat "$work/display") && export DISPLAY
as_stranger+=(DISPLAY="$DISPLAY")
for start in cold warm; do
  [ "$start" = warm ] || { sync; echo 3 >/proc/sys/vm/drop_caches; } 2>/dev/null || true
  began=$(now)
  "${as_stranger[@]}" rlm-desktop "$corpus" >"$work/window" 2>&1 &
  window=$!
  while ! xdotool search --onlyvisible --name '^.*RLM Desktop' >/dev/null 2>&1; do
    kill -0 "$window" 2>/dev/null || { cat "$work/window"; fail "the window ended before it was shown"; }
    sleep 0.01
  done
  figure "start to a shown window ($start files)" "$(since "$began")"
  [ "$start" = cold ] || break
  sleep 3
  kill "$window"
  wait "$window" 2>/dev/null || true
done
sleep 4
xdotool search --onlyvisible --name '^.*RLM Desktop' windowfocus --sync
xdotool key ctrl+n
xdotool type --delay 5 "$question"
for _ in $(seq 120); do
  runs=$(stranger rlm-desktop list --json 2>/dev/null || true)
  grep -q '"answered"' <<<"$runs" && break
  grep -q '"run"' <<<"$runs" || xdotool key ctrl+Return  # nothing happens while the documents are still being opened
  sleep 0.5
done
import -window root "${SCREENSHOT:-$work/window.png}"
stranger rlm-desktop list --json | grep -q '"answered"' || fail "the window did not answer the demo's question"
figure "the question that was typed into the window" answered
has_corpus() { [ -n "$(find "$root/home/stranger/.local" -path '*corpora*' -type f -exec grep -l "$1" {} + 2>/dev/null)" ]; }
for name in second third; do
  echo "These are the words of the $name file." >"$root/home/stranger/$name.txt"
  stranger rlm-desktop "/home/stranger/$name.txt" || fail "a further start ended with $?"
  until_so has_corpus "the $name file" || fail "the window did not open $name.txt"
done
kill -0 "$window" || fail "the first window has gone"
[ "$(xdotool search --onlyvisible --name '^.*RLM Desktop' | wc -l)" = 1 ] || fail "there is more than one window"
figure "two further starts with files" "one window, both files in it"
run=$(newest_run)
step=$(stranger rlm-desktop show "$run" --json | tr '{' '\n' | sed -n 's/^"id":\([0-9]*\),.*"kind":"step",.*"step":2,.*$/\1/p' | head -1)
[ -n "$step" ] || fail "the run has no second step"
stranger rlm-desktop "rlm-desktop://run/$run/step/2" || fail "a start with a link ended with $?"
sleep 2
import -window root "${SCREENSHOT:-$work/window.png}"
xdotool search --onlyvisible --name '^.*RLM Desktop' windowfocus --sync
xdotool key ctrl+q  # a step of its own: sent to the window, the key would come up where none is any more
wait "$window" || fail "the window ended with $?"
window=
place=$(grep -rh '^place=' "$root/home/stranger/.config" "$root/home/stranger/.local" --include='*.ini' | tr -d '\\')
[[ "$place" == *"$run"* && "$place" =~ \"span\":\ ?$step[^0-9] ]] || fail "the link led to: $place"
figure "a link to the run's second step" "it is what the window showed"
[ ! -s "$work/window" ] || { cat "$work/window"; fail "the window wrote to the terminal"; }

echo "-- removed"
inside apt-get purge -y -qq rlm-desktop >"$work/apt" 2>&1
inside apt-get autoremove -y -qq --purge >>"$work/apt" 2>&1
all_files >"$work/after"
left=$(comm -13 "$work/before" "$work/after" | grep -i rlm || true)
[ -z "$left" ] || fail "left behind: $left"
[ -f "$root/home/stranger/.local/share/rlm-desktop/runs.db" ] || fail "the user's runs are gone"
figure "left behind" "the user's data only"
echo "all as it should be"
