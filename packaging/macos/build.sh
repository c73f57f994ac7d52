#!/usr/bin/env bash
# On macOS: the application, and a disk image of it. Written by the documentation and never run: no such machine was there.
# SIGN_AS="Developer ID Application: …" signs it; notarisation is a command of its own (xcrun notarytool submit FILE.dmg).
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
checkout=$(cd "$here/../.." && pwd)
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$checkout/pyproject.toml")
icons="$checkout/build/rlm-desktop.iconset"

python3 "$checkout/packaging/build.py" --only
rm -rf "$icons" && mkdir -p "$icons"
for size in 16 32 128 256 512; do
  for scale in 1 2; do
    name="icon_${size}x${size}$([ $scale = 1 ] || echo @2x).png"
    "$checkout/build/environment/bin/python" "$checkout/packaging/bundle/drawing.py" \
      "$checkout/resources/icons/application.svg" "$icons/$name" $((size * scale))
  done
done
application="$checkout/dist/RLM Desktop.app"
iconutil --convert icns --output "$application/Contents/Resources/rlm-desktop.icns" "$icons"
if [ -n "${SIGN_AS:-}" ]; then
  codesign --force --deep --options runtime --entitlements "$here/entitlements.plist" --sign "$SIGN_AS" "$application"
fi
hdiutil create -volname "RLM Desktop" -srcfolder "$application" -ov -format ULMO "$checkout/dist/RLM-Desktop-$version.dmg"
