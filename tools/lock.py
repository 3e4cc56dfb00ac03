"""Write requirements.lock and requirements-test.lock from pyproject.toml: versions and hashes, no more.

Every file of a version is named by its sha256, for every platform and Python from 3.11 on: one lock serves
x86_64 and aarch64. What this machine's pip is told about further places to look does not enter: the resolver
runs in a throw-away environment that reads no pip settings, and a lock that holds an address is refused.
"""

import os
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESOLVE = [
    *("pip", "compile", "--quiet", "--no-config", "--no-header", "--no-annotate"),
    *("--universal", "--python-version", "3.11", "--generate-hashes"),
]
HEADER = "# Written by `make lock` from pyproject.toml. Do not edit.\n"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="guazhi-lock-") as scratch:
        folder = Path(scratch)
        resolver = install_resolver(folder)
        everything = resolve(resolver, folder, "--extra", "test")
        # the runtime versions are those the tests ran with
        constraint = folder / "tested.txt"
        constraint.write_text(everything)
        runtime = resolve(resolver, folder, "--constraint", str(constraint))

    write("requirements-test.lock", everything)
    write("requirements.lock", runtime)


def install_resolver(folder: Path) -> Path:
    home = folder / "resolver"
    venv.create(home, with_pip=True)
    subprocess.run([home / "bin" / "python", "-m", "pip", "install", "--quiet", "uv"], check=True)
    return home / "bin" / "uv"


def resolve(resolver: Path, folder: Path, *options: str) -> str:
    """The build backend is locked with the rest: the package itself then builds without the network."""
    build = folder / "build.in"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    build.write_text("\n".join(project["build-system"]["requires"]))
    command = [str(resolver), *RESOLVE, *options, "pyproject.toml", str(build)]
    return subprocess.run(command, cwd=ROOT, env=environment(), check=True, text=True, stdout=subprocess.PIPE).stdout


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
    certificates = os.environ.get("PIP_CERT")
    return kept | ({"SSL_CERT_FILE": certificates} if certificates else {})


def write(name: str, lines: str) -> None:
    if "://" in lines:
        sys.exit(f"{name}: the resolver wrote an address; a lock holds versions and hashes. Nothing was written.")
    (ROOT / name).write_text(HEADER + lines)
    packages = sum(not line.startswith(" ") for line in lines.splitlines())
    print(f"{name}: {packages} packages, {lines.count('--hash=')} hashes")


if __name__ == "__main__":
    main()
