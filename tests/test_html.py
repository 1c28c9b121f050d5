"""Every page is valid HTML, whatever browsers would make of it otherwise."""

import re

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from tests.browser.pages import html_of, make_summit, pages_for_staff, pages_for_visitors
from tests.html_validator import html_troubles

pytestmark = [pytest.mark.django_db, pytest.mark.on_any_database]

# What is not ours to mend.
EXEMPT = {
    # Django puts `disabled` on the element that shows the password's algorithm.
    "admin-auth-user-object_id-change.html",
}


def save(folder, name, page):
    if page:
        folder.joinpath(re.sub(r"\W+", "-", name).strip("-") + ".html").write_text(page)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    return folder


def test_every_page_is_valid_html(client, admin_client, folder):
    summit = make_summit()
    staff = pages_for_staff()
    form = f"/admin/events/event/{summit.pk}/change/"
    answers = {
        "errors in a form": admin_client.post("/admin/events/event/add/"),
        "errors in a link": admin_client.post(f"/admin/events/event/{summit.pk}/share/"),
        "delete several": admin_client.post(
            "/admin/events/event/", {"action": "delete_selected", "_selected_action": summit.pk}
        ),
        "sign in": client.post("/admin/login/", {"username": "nobody", "password": "wrong"}),
        "form of the summit": admin_client.get(form),
        "menu folded": admin_client.get("/admin/events/event/?status__exact=draft"),
    }

    for language in ["en", "ar"]:
        for kind, address in pages_for_visitors(client, language).items():
            save(folder, f"{language} {kind}", html_of(client.get(address)))
        with translation.override(language):
            save(folder, f"{language} broken", render_to_string("500.html"))
    for kind, address in staff.items():
        save(folder, kind, html_of(admin_client.get(address)))
    for name, response in answers.items():
        save(folder, name, html_of(response))

    names = {file.name for file in folder.iterdir()}
    assert len(names) > 100
    assert names > EXEMPT
    troubles = html_troubles(folder)
    assert {name: said for name, said in troubles.items() if name not in EXEMPT} == {}


def test_checker_names_the_page_and_what_is_wrong_with_it(folder):
    page = '<!doctype html><html lang="en"><title>A page</title>'
    save(folder, "good", page)
    save(folder, "bad", f"{page}<img src=a.png>")

    troubles = html_troubles(folder)

    assert list(troubles) == ["bad.html"]
    assert troubles["bad.html"][0].startswith("An “img” element must have an “alt” attribute")
