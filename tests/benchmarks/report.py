"""docs/benchmarks.md: what was measured last, one section for each benchmark and database."""

import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"


def table(columns, rows):
    """Return the lines of a table; what is not the first column are numbers."""
    ruler = ["---", *["---:"] * (len(columns) - 1)]
    return ["| " + " | ".join(row) + " |" for row in [columns, ruler, *rows]]


def write_section(title, lines):
    """Put the section `title` into the page, in place of the one of an earlier run."""
    text = PAGE.read_text()
    before, _found, rest = text.partition(f"## {title}\n")
    after = re.search("^## .*", rest, re.MULTILINE | re.DOTALL)
    section = "\n".join([f"## {title}", "", *lines])
    parts = [before.rstrip(), section, after[0].rstrip() if after else ""]
    PAGE.write_text("\n\n".join(part for part in parts if part) + "\n")


def machine():
    """Return a line about when and on what the measurement was made."""
    names = re.findall("^model name\\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    memory = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} × {names[0] if names else 'processor'}, "
        f"{int(memory[1]) // 1024**2} GB, {platform.system()} {platform.release().split('-')[0]}, "
        f"Python {platform.python_version()}"
    )
