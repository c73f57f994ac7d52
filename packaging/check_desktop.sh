#!/usr/bin/env bash
# Looks at a package with the desktop's own tools: entry, metadata, MIME types, icons, and Debian's rules.
# Ends with 1 when one of them finds an error: packaging/check_desktop.sh dist/rlm-desktop_0.1.0_amd64.deb
# Wants the Debian packages desktop-file-utils, appstream, shared-mime-info and lintian on this machine.
set -euo pipefail

package=$(realpath "${1:?which package? packaging/check_desktop.sh FILE.deb}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
share="$work/usr/share"

say() { printf '%-52s %s\n' "$1" "$2"; }

dpkg-deb --fsys-tarfile "$package" | tar --extract --directory "$work" ./usr/share
desktop-file-validate "$share/applications/rlm-desktop.desktop"
say "desktop-file-validate" clean
appstreamcli validate --no-net "$share/metainfo/org.rlm_desktop.rlm_desktop.metainfo.xml" >"$work/told" || { cat "$work/told"; exit 1; }
say "appstreamcli validate" "$(tail -1 "$work/told")"
cp -r /usr/share/mime/packages/freedesktop.org.xml "$share/mime/packages/"
XDG_DATA_DIRS="$share" update-mime-database "$share/mime" 2>"$work/told" || { cat "$work/told"; exit 1; }
[ ! -s "$work/told" ] || { cat "$work/told"; exit 1; }
grep -q '^application/vnd.rlm-desktop.run+zip:\*.rlmrun$' "$share/mime/globs" || { echo "*.rlmrun has no type" >&2; exit 1; }
say "update-mime-database" "clean; *.rlmrun is known"
lintian --no-cfg --allow-root --fail-on error "$package" >"$work/told" || { cat "$work/told"; exit 1; }
say "lintian" "$(grep -c '^E:' "$work/told" || true) errors, $(grep -c '^W:' "$work/told" || true) warnings"
grep '^W:' "$work/told" || true
