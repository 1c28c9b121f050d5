"""The import contracts of pyproject.toml hold, and would notice if they did not."""

import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# A package may import those before it, and none after it.
PACKAGES = ["summit_site.content", "events", "initiatives", "summit_site"]


def lint_imports(folder):
    """Check the packages in `folder` by this project's contracts; return the finished process."""
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", command, "--config", ROOT / "pyproject.toml", "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
    )


def write_module(folder, name, imports=()):
    """Write the module `name`, and the packages around it, importing what `imports` names."""
    file = folder / f"{name.replace('.', '/')}.py"
    file.parent.mkdir(parents=True, exist_ok=True)
    for package in file.relative_to(folder).parents:
        (folder / package / "__init__.py").touch()
    file.write_text("".join(f"import {module}\n" for module in imports))


def test_imports_run_in_one_direction():
    process = lint_imports(ROOT)

    assert process.returncode == 0, process.stdout


def test_contracts_notice_every_import_against_the_direction(tmp_path):
    for number, package in enumerate(PACKAGES):
        below = [f"{other}.leaf" for other in PACKAGES[:number]]
        above = [f"{other}.leaf" for other in PACKAGES[number + 1 :]]
        write_module(tmp_path, f"{package}.leaf")
        write_module(tmp_path, f"{package}.right", imports=below)
        write_module(tmp_path, f"{package}.wrong", imports=above)

    process = lint_imports(tmp_path)

    assert process.returncode == 1
    assert set(re.findall(r"(\S+) -> (\S+) \(l\.", process.stdout)) == {
        (f"{lower}.wrong", f"{higher}.leaf") for lower, higher in combinations(PACKAGES, 2)
    }
