"""Lighthouse on the kinds of page that most visitors see first, on its mobile profile.

`make lighthouse` writes the scores to docs/quality.md, and fails if one is too low. It needs
Node.js, whose npx fetches Lighthouse, and Chromium.
"""

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import chromium
from tests.benchmarks.report import table
from tests.benchmarks.servers import granian

LIGHTHOUSE = "lighthouse@12.8.2"
PAGES = {
    "home": "",
    "events": "events/",
    "event": "events/tencent-meet-education-technology-innovation-summit-2021/",
    "initiative": "initiatives/"
    "joint-initiative-on-accelerating-the-digital-transformation-of-higher-education/",
    "person": "people/li-ming/",
}
LEAST = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
BASE_DIR = Path(__file__).resolve().parent.parent
PAGE = BASE_DIR / "docs" / "quality.md"
BEGIN = "## Lighthouse\n"


def prepare(environment):
    """Make the site that `make demo` shows."""
    for command in ["migrate --verbosity 0", "collectstatic --noinput --verbosity 0", "demo"]:
        subprocess.run(
            [sys.executable, "manage.py", *command.split()],
            env={**os.environ, **environment},
            cwd=BASE_DIR,
            check=True,
            stdout=subprocess.DEVNULL,
        )


def report(address):
    """Return what Lighthouse says of a page; on a busy machine it may need another try."""
    flags = " ".join(["--headless=new", *chromium.OPTIONS[:-1]])
    command = ["npx", "--yes", LIGHTHOUSE, address, "--quiet", "--output=json"]
    for _ in range(3):
        run = subprocess.run(
            [*command, f"--chrome-flags={flags}"],
            env={**os.environ, "CHROME_PATH": chromium.find()},
            check=False,
            capture_output=True,
            text=True,
        )
        if run.returncode == 0:
            return json.loads(run.stdout)
    sys.exit(run.stderr)


def scores(address):
    """Return {category: score from 0 to 100} for a page."""
    categories = report(address)["categories"]
    return {name: round(100 * categories[name]["score"]) for name in LEAST}


def measured():
    """Return {page: scores} of a site that is made for it and deleted."""
    with TemporaryDirectory() as folder:
        site = {"DATA_DIR": folder, "SECRET_KEY": "of a throw-away site", "DEBUG": ""}
        prepare(site)
        with granian("summit_site.wsgi:application", **site) as server:
            pages = {name: f"{server.address}/en/{path}" for name, path in PAGES.items()}
            for path in PAGES.values():
                server.get(f"/en/{path}")
            return {name: scores(address) for name, address in pages.items()}


def write(found):
    rows = [[page, *(str(found[page][name]) for name in LEAST)] for page in PAGES]
    day = datetime.now(UTC).date()
    said = f"Measured on {day} by `make lighthouse` ({LIGHTHOUSE}, mobile profile)."
    before = PAGE.read_text().partition(BEGIN)[0]
    PAGE.write_text("\n".join([before + BEGIN, said, "", *table(["page", *LEAST], rows), ""]))


def main():
    if not (shutil.which("npx") and chromium.find()):
        sys.exit("Lighthouse needs Node.js, which brings npx, and Chromium.")
    found = measured()
    write(found)
    low = [
        f"{page}: {name} {score}"
        for page, each in found.items()
        for name, score in each.items()
        if score < LEAST[name]
    ]
    if low:
        sys.exit("Too low: " + ", ".join(low))


if __name__ == "__main__":
    main()
