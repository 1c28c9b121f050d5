"""A site as it is run on several hosts: built static files, processes, and nginx before them."""

import fcntl
import os
from contextlib import ExitStack

import pytest

from tests.deployment.cluster import Cluster
from tests.real_database import new_site, run


@pytest.fixture(scope="session")
def built_static(tmp_path_factory, worker_id):
    """The folder of the static files as a release has them, collected once for all workers."""
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    with (shared / "static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "built").exists():
            env = {"PATH": os.environ["PATH"], "DATA_DIR": str(shared / "data"), "SECRET_KEY": "x"}
            run(env, "manage.py", "collectstatic", "--noinput", "--verbosity=0")
            (shared / "built").touch()
    return shared / "data" / "static"


@pytest.fixture(scope="session")
def cluster(tmp_path_factory, worker_id, built_static, django_db_setup, django_db_blocker):
    """Two hosts with nothing in common but a database, a Valkey and a bucket; see Cluster."""
    with django_db_blocker.unblock():
        site = new_site(tmp_path_factory.mktemp("cluster"), f"cluster_{worker_id}")
    with ExitStack() as stack:
        yield Cluster(site, built_static, tmp_path_factory.mktemp("hosts"), stack)
