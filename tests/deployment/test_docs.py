"""What docs/deploy says, against the settings, the code and each other."""

import re
import shlex

import pytest
import yaml
from django.conf import settings

from summit_site.content.documents import MAX_BYTES

DEPLOY = settings.BASE_DIR / "docs/deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
# Of other programs than the site.
OTHERS = {"PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "POSTGRES_PASSWORD"}


def read(name):
    return (DEPLOY / name).read_text()


@pytest.fixture
def documented():
    """The variables that the table of docs/settings.md has."""
    table = (settings.BASE_DIR / "docs/settings.md").read_text()
    rows = re.findall(r"^\| (`[A-Z].*?) \|", table, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([A-Z_0-9]+)`", row)}


def test_each_variable_that_the_settings_read_is_documented(documented):
    source = (settings.BASE_DIR / "summit_site/settings.py").read_text()

    read_there = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', source))

    assert {"SITE_URL", "CACHE_URL", "MEDIA_STORAGE_URL"} <= read_there
    assert read_there - documented == set()


def test_each_variable_in_the_files_for_deploying_is_documented(documented):
    services = yaml.safe_load(read("compose.yaml"))["services"]
    named = set(re.findall(r"^#?([A-Z_0-9]+)=", read("env.example"), re.MULTILINE))
    for line in re.findall(r"^ENV (.*)$", read("Dockerfile"), re.MULTILINE):
        named |= {part.partition("=")[0] for part in shlex.split(line)}
    for service in services.values():
        if service["image"] == "summit-site":
            named |= set(service["environment"])

    assert {"SITE_URL", "SECRET_KEY", "DATABASE_URL", "CACHE_URL", "BEHIND_PROXY"} <= named
    assert named - documented - OTHERS == set()


def test_no_secret_is_in_the_files_for_deploying():
    for name in ["env.example", "compose.yaml", "Dockerfile"]:
        secrets = re.findall(r"(?:SECRET_KEY|PASSWORD|ACCESS_KEY)[A-Z_]*(?:=|: )(\S+)", read(name))
        assert set(secrets) <= {"build", "${POSTGRES_PASSWORD:?}"}, name


def test_services_wait_for_what_there_is_and_share_what_they_must():
    compose = yaml.safe_load(read("compose.yaml"))
    services = compose["services"]
    sites = [each for each in services.values() if each["image"] == "summit-site"]

    awaited = {name for each in services.values() for name in each.get("depends_on", {})}
    volumes = [
        each.partition(":")[0]
        for service in services.values()
        for each in service.get("volumes", [])
    ]
    ports = [port.split(":")[1] for each in sites for port in each.get("ports", [])]

    assert awaited <= set(services)
    assert {each for each in volumes if not each.startswith((".", "/"))} == set(compose["volumes"])
    # `migrate`, two processes, and what publishes drafts: the same image and settings.
    assert len(sites) == 4
    assert len({str(each["environment"]) for each in sites}) == 1
    assert all(f"server 127.0.0.1:{port} " in read("nginx.conf") for port in ports)
    assert len(ports) == 2


def test_granian_is_started_in_the_same_way_everywhere():
    service = (DEPLOY / "systemd/summit-site@.service").read_text()
    unit = re.search(r"^ExecStart=(.*)$", service, re.MULTILINE)[1].split("granian ", 1)[1]
    image = " ".join(re.findall(r'"([^"]+)"', read("Dockerfile").rpartition("CMD ")[2]))

    def options(command):
        return sorted(set(re.findall(r"(--[a-z-]+(?: [a-z\d]+)?)", command)) - {"--no-ws summit"})

    own = ["--host", "--port"]
    kept = [
        [each for each in options(command) if each.split()[0] not in own]
        for command in [unit, image]
    ]
    assert kept[0] == kept[1]
    assert "--workers-kill-timeout 30" in kept[0]
    # Whoever stops it waits longer than it waits itself.
    assert "TimeoutStopSec=40" in service
    assert "stop_grace_period: 40s" in read("compose.yaml")


@pytest.mark.parametrize("unit", UNITS, ids=[unit.name for unit in UNITS])
def test_unit_starts_what_there_is(unit):
    text = unit.read_text()

    sections = re.findall(r"^\[(\w+)\]$", text, re.MULTILINE)
    lines = [line for line in text.splitlines() if line and not line.startswith(("#", "["))]

    assert sections[0] == "Unit"
    assert all(re.fullmatch(r"[A-Z]\w+=.*", line) for line in lines)
    for command in re.findall(r"manage\.py (\w+)", text):
        assert (settings.BASE_DIR / f"summit_site/management/commands/{command}.py").exists()


def test_nginx_lets_through_what_staff_may_upload_and_does_not_show_pages_of_long_ago():
    text = read("nginx.conf")

    limits = [int(size) * 1024 * 1024 for size in re.findall(r"client_max_body_size (\d+)m;", text)]
    stale = re.search(r"^ *proxy_cache_use_stale (.*);", text, re.MULTILINE)[1].split()

    assert max(limits) > MAX_BYTES
    assert "http_500" in stale
    assert "updating" not in stale


def test_image_copies_all_that_the_site_is_made_of():
    copied = set(re.findall(r"^COPY (\w+) \w+$", read("Dockerfile"), re.MULTILINE))
    apps = {path.parent.name for path in settings.BASE_DIR.glob("*/__init__.py")} - {"tests"}

    assert copied == apps | {"templates", "static"}
