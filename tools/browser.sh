#!/usr/bin/env bash
# See that the browser tests find Chromium and a Chinese font; install what is missing where that is allowed.
set -euo pipefail

has_browser() {
    command -v chromium || command -v chromium-browser || command -v google-chrome || command -v google-chrome-stable
} >/dev/null

has_chinese_font() {
    command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh-cn family 2>/dev/null)" ]
}

packages=()
has_browser || packages+=(chromium)
has_chinese_font || packages+=(fonts-noto-cjk fontconfig)
[ ${#packages[@]} -gt 0 ] || exit 0

refuse() {
    printf '\nguazhi: the browser tests need %s, %s.\n' "${packages[*]}" "$1" >&2
    printf 'Install Chromium (or Google Chrome) and a Chinese font by hand, on Debian or Ubuntu:\n' >&2
    printf '    apt-get update && apt-get install %s\n' "${packages[*]}" >&2
    exit 1
}

command -v apt-get >/dev/null || refuse "and this machine has no apt-get to install it with"
if [ "$(id -u)" = 0 ]; then
    as_root=(env)
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=(sudo -n env)
else
    refuse "and installing it takes root or sudo without a password"
fi

echo "guazhi: installing ${packages[*]}"
"${as_root[@]}" apt-get update -qq || refuse "and apt-get update failed"
"${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null ||
    refuse "and apt-get could not install it"
has_browser || refuse "and what apt-get installed is not a browser that runs"
