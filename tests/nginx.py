"""nginx with the configuration of docs/deploy, for tests and benchmarks."""

import os
import re

from tests.ports import free_port
from tests.real_database import BASE_DIR


def site_config(port, hosts, folder):
    """Return the configuration of docs/deploy for two hosts at these ports, and without TLS."""
    text = (BASE_DIR / "docs/deploy/nginx.conf").read_text()
    text = text.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};")
    text = text.replace("listen 80;", f"listen 127.0.0.1:{free_port()};")
    text = text.replace("X-Forwarded-Proto $scheme", "X-Forwarded-Proto https")
    text = re.sub(r"^ *ssl_.*\n", "", text, flags=re.MULTILINE)
    text = text.replace("/var/cache/nginx/summit-site", str(folder / "cache"))
    for host, example in zip(hosts, ["127.0.0.1:8001", "127.0.0.1:8002"], strict=True):
        text = text.replace(example, f"127.0.0.1:{host}")
    return text


def nginx_command(program, folder, site, **directives):
    """Write a configuration into a folder, and return what starts one worker of nginx with it."""
    config = folder / "nginx.conf"
    config.write_text(main_config(folder, site, directives))
    return [str(each) for each in [program, "-p", folder, "-c", config, "-e", folder / "error.log"]]


def main_config(folder, site, directives):
    # Only root may name the user, and must: `nobody` could not write to the folder.
    user = "user root;" if os.geteuid() == 0 else ""
    kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    folders = {f"{kind}_temp_path": folder / kind for kind in kinds}
    more = "\n".join(f"{name} {value};" for name, value in (folders | directives).items())
    return f"""
        daemon off; {user} worker_processes 1; pid {folder}/nginx.pid;
        error_log {folder}/error.log info;
        events {{ }}
        http {{ access_log off; {more}
        {site} }}
    """
