"""The sample content, loaded as `make demo` loads it, and what visitors then read."""

import re
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.utils.html import strip_tags

from events.models import Event, Organization, Person
from initiatives.models import Initiative, Recommendation

pytestmark = pytest.mark.django_db

SUMMIT = "tencent-meet-education-technology-innovation-summit-2021"
RECOMMENDATIONS = [
    "Online Education for Equitable and Quality Higher Education",
    "Capacity Building of Higher Education Professionals for HEI Digital Transformation",
    "Multi-Stakeholder Partnerships for Philanthropic Resource-Sharing",
    "Evidence-based Policies for Online Education Quality Assurance",
]
PUBLICATION = (
    "Recommendations on Accelerating the Digital Transformation of Global Higher Education "
    "during the COVID-19 Pandemic"
)
SPEECH = "Science and Technology Empowering Education · Accelerating Educational Reform"

FACTS = [
    "Second Tencent MEET Education Technology Innovation Summit",
    "Tencent MEET Education Technology Innovation Summit · 2nd edition",
    "Theme: Science and technology help the intelligent upgrade of education and build a new "
    "teaching ecology",
    "When 20 April 2021",
    "Released 20 April 2021",
    "Where Beijing, China",
    "Host Tencent Education",
    "Experts and guests from education management departments and institutions at all levels",
    "new growth that comes from the deep cultivation of science and technology",
    SPEECH,
    "LI Ming 李铭 Director, UNESCO-ICHEI",
    "International Institute of Online Education (IIOE)",
    "Launched by UNESCO-ICHEI",
    "Funded by Tencent Charity Foundation",
    f"{PUBLICATION} UNESCO-ICHEI, 2020",
    "Launched here · Joint initiative",
    "DOU Ruigang Deputy Secretary, Tencent Charity Foundation",
    "FU Manqing Vice-President of Tencent Cloud and Tencent Education",
    " ".join(RECOMMENDATIONS),
]


def run_demo():
    out = StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


@pytest.fixture
def demo():
    return run_demo()


def words_of(client, address):
    """Return the text of a page as one line."""
    # A blank for each tag: "<dt>When</dt><dd>20 April" is two things, not one word.
    text = strip_tags(client.get(address).text.replace("<", " <"))
    return re.sub(r"\s+", " ", text).replace(" ,", ",")


def test_summits_page_shows_every_fact_of_the_release(demo, client):
    page = words_of(client, f"/en/events/{SUMMIT}/")

    assert [fact for fact in FACTS if fact not in page] == []


def test_theme_stands_in_quotation_marks_of_the_language(demo, client):
    event = Event.objects.get(slug=SUMMIT)

    page = client.get(event.get_absolute_url())

    assert f"<q>{event.theme}</q>" in page.text


def test_persons_page_shows_the_speech_and_the_launch_with_the_title_of_then(demo, client):
    page = words_of(client, Person.objects.get(slug="li-ming").get_absolute_url())

    centre = "International Centre for Higher Education Innovation under the auspices of UNESCO"
    assert SPEECH in page
    assert Initiative.objects.get(event__slug=SUMMIT).title in page
    assert page.count(f"As Director, {centre}") == 3


def test_foundations_page_shows_what_it_funded_and_what_its_secretary_launched(demo, client):
    foundation = Organization.objects.get(slug="tencent-charity-foundation")

    page = words_of(client, foundation.get_absolute_url())

    assert "(IIOE) Funded by Tencent Charity Foundation" in page
    assert "DOU Ruigang, Deputy Secretary" in page


def test_recommendations_of_the_initiative_are_four_in_order(demo):
    found = Recommendation.objects.filter(initiative__event__slug=SUMMIT)

    assert list(found.values_list("number", "title")) == list(enumerate(RECOMMENDATIONS, start=1))


def test_initiatives_page_says_what_is_hoped_of_it(demo, client):
    page = words_of(client, Initiative.objects.get(event__slug=SUMMIT).get_absolute_url())

    assert "build and share resources and experience" in page
    assert "SDG 4 Quality education" in page


def test_every_page_of_the_demo_opens_and_every_link_leads_somewhere(demo, client):
    opened, waiting = set(), ["/en/"]
    while waiting:
        address = waiting.pop()
        opened.add(address)
        response = client.get(address)
        assert response.status_code == 200, address
        links = set(re.findall(r'href="(/en/[^"?]*)["?]', response.text))
        waiting += links - opened - set(waiting)

    assert len(opened) > 130


def test_demo_run_again_keeps_what_was_edited_and_deleted(demo):
    Event.objects.filter(slug=SUMMIT).update(theme="Edited")
    Event.objects.exclude(slug=SUMMIT).filter(initiatives=None, publications=None).first().delete()
    events = Event.objects.count()

    run_demo()

    assert Event.objects.get(slug=SUMMIT).theme == "Edited"
    assert Event.objects.count() == events


def test_demo_prints_a_password_that_signs_in_and_only_once(demo):
    password = re.search(r"password (\S{14}) ", demo)[1]

    again = run_demo()

    assert authenticate(username="staff", password=password).is_superuser
    assert "password printed the first time" in again
