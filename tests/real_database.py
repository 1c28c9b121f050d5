"""What several editors or clocks do at once, on a database as a server has it.

The tests' own SQLite is in memory, where nobody waits for a file. So each function here that says
so runs in a process of its own with the settings of a site, and prints what came of it as JSON:
`python -m tests.real_database save_topics`.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from itertools import chain
from pathlib import Path, PurePosixPath
from threading import Barrier, Event
from urllib.parse import urlsplit
from uuid import uuid4

BASE_DIR = Path(__file__).resolve().parent.parent
EDITORS = 8


def run(env, *command):
    """Return what a Python command prints in the environment of a site."""
    options = {"cwd": BASE_DIR, "env": env, "capture_output": True, "text": True, "check": False}
    done = subprocess.run([sys.executable, *command], **options)
    assert done.returncode == 0, done.stderr
    return done.stdout


def outcome(env, function):
    """Return what a function of this module gives in a process of its own."""
    return json.loads(run(env, "-m", __name__, function).splitlines()[-1])


def new_site(folder, name):
    """Return the environment of a new site: on PostgreSQL if these tests are, else on SQLite."""
    env = empty_site(folder, name)
    run(env, "manage.py", "migrate", "--verbosity=0")
    return env


def empty_site(folder, name):
    """Return the environment of a site whose database has no table yet."""
    address = os.environ.get("DATABASE_URL", "")
    if address.startswith("postgres"):
        _create_database(name)
        path = PurePosixPath(urlsplit(address).path).with_name(name)
        address = f"postgres://postgres@/{path}"
    else:
        address = f"sqlite:///{folder}/db.sqlite3"
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "DATA_DIR": str(folder)}
    # Debugging, so that pages find their styles without collecting them.
    return env | {"DATABASE_URL": address, "SECRET_KEY": "not a secret", "DEBUG": "1"}


def _create_database(name):
    from django.db import connection

    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')


# In a process of its own -------------------------------------------------------------------------


def at_once(work, arguments):
    """Do the work with each of the arguments in a thread, all from the same moment on."""
    from django.db import connections

    start = Barrier(len(arguments))

    def in_thread(argument):
        start.wait()
        try:
            return work(argument)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(in_thread, arguments))


def signed_in_editors():
    from django.contrib.auth.models import User
    from django.test import Client

    clients = []
    for number in range(EDITORS):
        client = Client(headers={"host": "127.0.0.1"})
        name = f"editor-{User.objects.count()}-{number}"
        client.force_login(User.objects.create(username=name, is_staff=True, is_superuser=True))
        clients.append(client)
    return clients


def new_topic(**values):
    """Make a topic; those who use the database after one another have the same numbers."""
    from tests.factories import make_topic

    return make_topic(slug=f"topic-{uuid4()}", **values)


def save(client, topic, opened_on, **values):
    """Send the form of a topic, and return the status of the answer."""
    data = {"title_en": topic.title, "slug": topic.slug, "_opened_on": opened_on, **values}
    return client.post(f"/admin/events/topic/{topic.pk}/change/", data).status_code


def save_topics():
    """Let each editor save a topic of their own 50 times; half of these are live."""
    from summit_site.content.editing.revisions import Revision
    from summit_site.content.publishing import Status

    def work(pair):
        client, topic = pair
        answers = []
        for number in range(50):
            last = Revision.objects.of(topic).first() or Revision.objects.keep_first(topic)
            answers.append(save(client, topic, last.pk, title_en=f"Title {number}"))
        return answers

    statuses = [Status.DRAFT, Status.PUBLISHED] * (EDITORS // 2)
    topics = [new_topic(status=status) for status in statuses]
    answers = at_once(work, list(zip(signed_in_editors(), topics, strict=True)))
    last = [Revision.objects.of(topic).first().rows[0]["fields"]["title_en"] for topic in topics]
    return {"answers": Counter(chain(*answers)), "last": last}


def save_one_topic():
    """Let all editors save the same topic, which each opened before any other saved it."""
    from summit_site.content.editing.revisions import Revision
    from summit_site.content.publishing import Status

    topic = new_topic(status=Status.DRAFT)
    opened_on = Revision.objects.keep_first(topic).pk

    def work(client):
        return save(client, topic, opened_on, title_en=f"Title {id(client)}")

    answers = at_once(work, signed_in_editors())
    saved = Revision.objects.of(topic).saved().count()
    return {"answers": Counter(answers), "saved": saved}


def content_for_a_cluster():
    """Make a topic, a picture and someone who is signed in; return where they are."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore

    from tests.factories import make_photo

    editor = User.objects.create(username="editor", is_staff=True, is_superuser=True)
    backend = "django.contrib.auth.backends.ModelBackend"
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(editor.pk), backend
    session[HASH_SESSION_KEY] = editor.get_session_auth_hash()
    session.save()
    topic = new_topic(title="Before")
    form = f"/admin/events/topic/{topic.pk}/change/"
    made = {"session": session.session_key, "page": topic.get_absolute_url(), "form": form}
    return {**made, "picture": make_photo().image.url}


def back_up_while_editing():
    """Make a backup in the folder of the data while four editors write pairs of topics."""
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.db import transaction

    from tests.factories import make_document, make_photo

    User.objects.get_or_create(username="someone")
    photo = make_photo()
    make_document(event=photo.event)
    is_done, pairs = Event(), []

    def edit(_number):
        while not is_done.is_set():
            with transaction.atomic():
                for half in ["First half", "Second half"]:
                    new_topic(title=half)
            pairs.append(1)

    def back_up(_number):
        while len(pairs) < 20:
            is_done.wait(0.01)
        before, out = len(pairs), StringIO()
        try:
            call_command("backup", os.environ["DATA_DIR"], stdout=out)
        finally:
            is_done.set()
        return before, out.getvalue()

    works = [back_up, *[edit] * 4]
    (before, said), *_ = at_once(lambda number: works[number](number), range(5))
    return {"pairs": [before, len(pairs)], "said": said, "photo": photo.image.name}


def state_of_the_site():
    """Return what a backup must have kept: halves of pairs, uploads, and whether pages work."""
    from django.core.files.storage import default_storage
    from django.test import Client

    from events.models import Document, Photo, Topic

    photo = Photo.objects.order_by("pk").last()
    titles = [Topic.objects.filter(title_en=f"{each} half").count() for each in ["First", "Second"]]
    client = Client(headers={"host": "127.0.0.1"})
    pages = [
        client.get("/en/topics/"),
        client.get(photo.image.url),
        client.get("/en/search/?q=half"),
    ]
    return {
        "halves": titles,
        "uploads": [default_storage.exists(photo.image.name), Document.objects.first().file.size],
        "pages": [page.status_code for page in pages],
        "is_found": "half" in pages[-1].content.decode(),
    }


def publish_due_at_once():
    """Let four clocks publish five drafts and a package that are due."""
    from django.core.management import call_command
    from django.utils import timezone

    from summit_site.content.editing.drafts import Draft
    from summit_site.content.editing.journal import Entry
    from summit_site.content.editing.packages import Package
    from summit_site.content.publishing import Status
    from tests.factories import make_draft

    Draft.objects.all().delete()
    before = Entry.objects.filter(action=Entry.Action.PUBLISHED).count()
    due = timezone.now() - timedelta(minutes=1)
    topics = [new_topic() for _ in range(5)]
    for topic in topics:
        make_draft(topic, title_en="Changed").schedule(due, user=None)
    package = Package.objects.create(name="All of it", publish_at=due)
    package.put_in([new_topic(status=Status.DRAFT)])

    def work(_number):
        out = StringIO()
        call_command("publish_due", stdout=out)
        return out.getvalue().splitlines()

    lines = [*chain(*at_once(work, range(4)))]
    for topic in topics:
        topic.refresh_from_db()
    published = Entry.objects.filter(action=Entry.Action.PUBLISHED).count() - before
    titles = sorted({topic.title for topic in topics})
    return {"lines": len(lines), "published": published, "titles": titles}


if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "summit_site.settings"
    django.setup()
    known = [save_topics, save_one_topic, publish_due_at_once, content_for_a_cluster]
    known += [back_up_while_editing, state_of_the_site]
    functions = {each.__name__: each for each in known}
    print(json.dumps(functions[sys.argv[1]]()))  # noqa: T201
