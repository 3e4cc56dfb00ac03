#!/usr/bin/env bash
# Make .venv with Python 3.11 or newer and install a lock file into it, then the package itself.
# Usage: tools/venv.sh LOCKFILE
set -euo pipefail
cd "$(dirname "$0")/.."
lock=$1
home=${VENV:-.venv}

fail() {
    printf '\nguazhi: %s\n' "$@" >&2
    exit 1
}

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    local candidate
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if command -v "$candidate" >/dev/null && new_enough "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    if [ -n "${PYTHON:-}" ]; then
        fail "PYTHON=$PYTHON is missing or older than 3.11. Name another one, or leave PYTHON unset."
    fi
    if command -v python3 >/dev/null; then
        fail "$(python3 --version) is too old: Python 3.11 or newer is needed. Install one, then say: PYTHON=/path/to/python3.11 make run"
    fi
    fail "Python is missing. Install Python 3.11 or newer (Debian, Ubuntu: apt-get install python3 python3-venv)."
}

make_home() {
    local python
    python=$(find_python)
    "$python" -c 'import venv, ensurepip' 2>/dev/null ||
        fail "$python cannot make virtual environments. Install its venv module (Debian, Ubuntu: apt-get install python3-venv)."
    echo "guazhi: making $home with $("$python" --version)"
    "$python" -m venv --clear "$home"
}

if ! new_enough "$home/bin/python" || ! "$home/bin/python" -m pip --version >/dev/null 2>&1; then
    make_home
fi

echo "guazhi: installing $lock (the first time takes a minute or two)"
pip=("$home/bin/python" -m pip --disable-pip-version-check -qq)
"${pip[@]}" install --require-hashes -r "$lock" ||
    fail "the packages of $lock could not be installed; pip says why above. Without a way to a package registry, set PIP_INDEX_URL to your own mirror."
"${pip[@]}" install --no-deps --no-build-isolation --editable . ||
    fail "the package itself could not be installed; pip says why above."
