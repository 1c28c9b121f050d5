"""The browser of the tests: the machine's own, for Playwright's is not in everybody's reach.

`python -m tests.chromium` sees to it that there is one that can be driven, or says what to do.
"""

import os
import shutil
import subprocess
import sys

NAMES = ["chromium", "chromium-browser", "google-chrome"]
# Playwright brings Node.js along, but not the library that this needs.
PACKAGES = "chromium libatomic1"
OPTIONS = [
    # Containers run as root, and have little shared memory and no graphics.
    *["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
    # No calls home, and none to elsewhere if a page asks for them.
    *["--no-first-run", "--disable-background-networking", "--disable-component-update"],
    *["--disable-sync", "--disable-quic"],
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
]
HELP = f"""\
The tests need the browser Chromium. On Debian and Ubuntu this installs it:
    sudo apt install {PACKAGES}
Or name one that is elsewhere: make test CHROMIUM=/path/to/it"""


def find():
    """Return the path of the browser: of the one in the variable CHROMIUM if it is set, or None."""
    named = os.environ.get("CHROMIUM")
    return next(filter(None, map(shutil.which, [named] if named else NAMES)), None)


def can_be_driven():
    """Return whether there is a browser, and the program that drives it starts."""
    driver = [sys.executable, "-m", "playwright", "--version"]
    return bool(find()) and not subprocess.run(driver, capture_output=True, check=False).returncode


def install():
    """Install the browser where that needs no further leave: on a Debian, as root."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        sys.stderr.write("Installing Chromium for the tests; this takes a minute or two.\n")
        for command in ["update", f"install --yes --no-install-recommends {PACKAGES}"]:
            subprocess.run(
                ["apt-get", "-qq", *command.split()],  # noqa: S607 - found on the path just now
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                stdout=subprocess.DEVNULL,
                check=False,
            )


if __name__ == "__main__":
    if not can_be_driven():
        install()
    if not can_be_driven():
        sys.exit(HELP)
