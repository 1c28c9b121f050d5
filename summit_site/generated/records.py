"""The records that a generated site has: each is made from the seed, its kind and its number alone.

So any of them can be made at any time, names the keys of others without looking them up, and
nothing has to be kept in memory.
"""

from datetime import date, time, timedelta
from hashlib import blake2b
from random import Random
from uuid import UUID

from events.models import (
    Appearance,
    Event,
    EventOrganization,
    EventSeries,
    Organization,
    Person,
    Session,
    Topic,
)
from initiatives.models import (
    Initiative,
    Launcher,
    Mention,
    Programme,
    ProgrammeOrganization,
    Publication,
    PublicationText,
    Recommendation,
)
from summit_site.content.publishing import Status
from summit_site.content.translation import DEFAULT, column
from summit_site.generated import texts
from summit_site.generated.words import GIVEN_NAMES, JOBS, LANGUAGES

FIRST_DAY, YEARS = date(2000, 1, 1), 26
# As in life, few events are ahead, and few records are not published.
AHEAD, UNPUBLISHED = 0.01, 0.01
# More than one page of a list: so many there are at least of each kind, and of events ahead.
LEAST = 25
# One of so many has all languages, the others English alone.
TRANSLATED = 5
COUNTRIES = [
    *["CN", "FR", "KE", "BR", "IN", "ES", "SN", "DE", "JP", "MX", "EG", "TH"],
    *["ZA", "IT", "KR", "MA", "AR", "ID", "GB", "TN", "PE", "VN", "GH", "SI"],
]
# The first event is the largest that there may be.
LARGEST = {"days": 5, "sessions": 50, "appearances": 100}


class Plan:
    """How many records of each kind there are to be, and what each of them is."""

    def __init__(self, events, seed):
        self.seed = seed
        # Each after those that it refers to, and more than one page of a list.
        self.kinds = {
            Topic: (40, self.topic),
            EventSeries: (LEAST + events // 25, self.series),
            Organization: (30 + events // 20, self.organization),
            Person: (40 + events // 5, self.person),
            Event: (events, self.event),
            Publication: (LEAST + events // 50, self.publication),
            Programme: (LEAST + events // 200, self.programme),
            Initiative: (LEAST + events // 50, self.initiative),
        }

    def count(self, model):
        return self.kinds[model][0]

    @property
    def total(self):
        return sum(count for count, _make in self.kinds.values())

    def rows(self, model, number):
        """Return the page of this number with its parts, each after those that it refers to."""
        _count, make = self.kinds[model]
        random = Random(f"{self.seed} {model.__name__} {number}")  # noqa: S311 (the same each time)
        return make(random, number)

    def key(self, model, *numbers):
        name = f"{self.seed} {model._meta.label} {numbers}"
        return UUID(bytes=blake2b(name.encode(), digest_size=16).digest(), version=4)

    def page(self, model, number, texts, **values):
        """Return a page; `texts` is {field: function that returns it in a language}."""
        languages = LANGUAGES if number % TRANSLATED == 0 else [DEFAULT]
        return model(
            id=self.key(model, number),
            slug=f"generated-{self.seed}-{model._meta.model_name}-{number}",
            **{"status": Status.PUBLISHED, **values},
            **{
                column(name, code): make(code) for name, make in texts.items() for code in languages
            },
        )

    def part(self, model, owner, place, **values):
        names = {"position": place} if hasattr(model, "position") else {}
        return model(
            id=self.key(model, owner.pk, place),
            **{f"{model.owner_field}_id": owner.pk},
            **names,
            **values,
        )

    def link(self, owner, field, model, numbers):
        """Return the rows that join a page to records of `model` by a many-to-many relation."""
        relation = type(owner)._meta.get_field(field)
        names = relation.m2m_column_name(), relation.m2m_reverse_name()
        keys = dict.fromkeys(self.key(model, number) for number in numbers)
        return [relation.remote_field.through(**dict(zip(names, [owner.pk, key], strict=True)))
                for key in keys]  # fmt: skip

    def some(self, random, model, most):
        """Return the numbers of up to `most` records of a kind, the first ones most often."""
        count = self.count(model)
        return dict.fromkeys(texts.uneven(random, count) for _ in range(random.randint(1, most)))

    def common(self, random, model):
        """Return the key of one record of a kind, the first ones most often."""
        return self.key(model, texts.uneven(random, self.count(model)))

    def any(self, random, model):
        """Return the key of one record of a kind, any of them as likely as another."""
        return self.key(model, random.randrange(self.count(model)))

    # Kinds -----------------------------------------------------------------------------------

    def topic(self, random, number):
        return [self.page(Topic, number, titled(random, number, description=1))]

    def series(self, random, number):
        return [self.page(EventSeries, number, titled(random, number, description=1))]

    def organization(self, random, number):
        named = titled(random, number, description=2)
        values = {
            "kind": random.choice(Organization.Kind.values),
            "country": random.choice(COUNTRIES),
        }
        named["name"] = named.pop("title")
        return [self.page(Organization, number, named, **values)]

    def person(self, random, number):
        family, given = texts.uneven(random, texts.NAMES), random.choice(GIVEN_NAMES)
        named = {
            "family_name": lambda code: texts.name_in(code, family),
            "biography": lambda code: texts.rich_text(random, code, 2),
        }
        return [self.page(Person, number, named, given_name_en=given)]

    def event(self, random, number):
        size = LARGEST if number == 0 else self.size(random)
        event = self.page(
            Event,
            number,
            titled(random, number, body=3)
            | {
                "summary": lambda code: texts.text(random, code, 2),
                "theme": lambda code: texts.sentence(random, code)[:-1],
                "city": lambda code: texts.name_in(code, number % texts.NAMES),
            },
            **self.dates(random, number, size["days"]),
            series_id=self.common(random, EventSeries),
            kind=random.choice(Event.Kind.values),
            mode=random.choice(Event.Mode.values),
            country=COUNTRIES[texts.uneven(random, len(COUNTRIES))],
            status=self.status(random, number),
        )
        sessions = [self.session(random, event, place) for place in range(size["sessions"])]
        return [
            event,
            *self.link(event, "topics", Topic, self.some(random, Topic, 3)),
            *self.hosts(random, event),
            *sessions,
            *(self.appearance(random, event, sessions, place)
              for place in range(size["appearances"])),
        ]  # fmt: skip

    @staticmethod
    def size(random):
        return {
            "days": random.choice([1, 1, 2, 3]),
            "sessions": random.randrange(4),
            "appearances": random.randrange(5),
        }

    @staticmethod
    def status(random, number):
        # The first, which others count on, is always to be seen.
        is_published = number == 0 or random.random() > UNPUBLISHED
        return Status.PUBLISHED if is_published else random.choice(Status.values)

    def dates(self, random, number, days):
        is_ahead = number < LEAST or random.random() < AHEAD
        years = YEARS if is_ahead else 0
        first = any_day(random) + timedelta(days=years * 365)
        values = {"starts_on": first, "ends_on": first + timedelta(days=days - 1)}
        values["holding"] = random.choices(Event.Holding.values, [97, 1, 1, 1])[0]
        if values["holding"] == Event.Holding.RESCHEDULED:
            values["former_starts_on"] = first - timedelta(days=100)
        return values | {"released_on": values["ends_on"]}

    def hosts(self, random, event):
        roles = EventOrganization.Role.values
        return [
            self.part(EventOrganization, event, place, role=roles[place % len(roles)],
                      organization_id=self.key(Organization, number))
            for place, number in enumerate(self.some(random, Organization, 3))
        ]  # fmt: skip

    def session(self, random, event, place):
        day, hour = divmod(place, 10)
        return self.part(
            Session,
            event,
            place,
            kind=random.choice(Session.Kind.values),
            title_en=texts.sentence(random, DEFAULT)[:-1],
            abstract_en=texts.text(random, DEFAULT, 2),
            day=event.starts_on + timedelta(days=day),
            starts=time(9 + hour),
            ends=time(9 + hour, 50),
        )

    def appearance(self, random, event, sessions, place):
        return self.part(
            Appearance,
            event,
            place,
            session=sessions[place % len(sessions)] if sessions else None,
            person_id=self.common(random, Person),
            organization_id=self.common(random, Organization),
            role=random.choice(Appearance.Role.values),
            job_title_en=random.choice(JOBS),
            speech_title_en=texts.sentence(random, DEFAULT)[:-1],
        )

    def publication(self, random, number):
        page = self.page(
            Publication,
            number,
            titled(random, number, summary=2),
            year=FIRST_DAY.year + random.randrange(YEARS),
            kind=random.choice(Publication.Kind.values),
            event_id=self.any(random, Event),
        )
        publishers = self.some(random, Organization, 2)
        authors = self.some(random, Person, 3)
        return [
            page,
            *self.link(page, "publishers", Organization, publishers),
            *self.link(page, "authors", Person, authors),
            self.part(PublicationText, page, 0, language=DEFAULT, link="https://example.org/text"),
        ]

    def programme(self, random, number):
        named = titled(random, number, description=2)
        named["name"] = named.pop("title")
        page = self.page(Programme, number, named, start_year=2000 + random.randrange(25))
        launched_by = self.common(random, Organization)
        events = [random.randrange(self.count(Event)) for _ in range(3)]
        return [
            page,
            *self.link(page, "events", Event, events),
            self.part(ProgrammeOrganization, page, 0, organization_id=launched_by),
        ]

    def initiative(self, random, number):
        page = self.page(
            Initiative,
            number,
            titled(random, number, preamble=2, outlook=1)
            | {"summary": lambda code: texts.text(random, code, 2)},
            event_id=self.any(random, Event),
            launched_on=any_day(random),
            kind=random.choice(Initiative.Kind.values),
            sdgs=", ".join(sorted(random.sample(["4.4", "5", "9.c"], 2))),
        )
        recommendations = [self.recommendation(random, page, place) for place in range(4)]
        return [
            page,
            *self.link(page, "partners", Organization, self.some(random, Organization, 3)),
            *self.link(page, "reiterates", Publication, self.some(random, Publication, 2)),
            *self.link(page, "programmes", Programme, self.some(random, Programme, 2)),
            *(self.launcher(random, page, place) for place in range(3)),
            *recommendations,
            *(self.mention(random, each) for each in recommendations[:2]),
        ]

    def launcher(self, random, page, place):
        return self.part(
            Launcher,
            page,
            place,
            person_id=self.common(random, Person),
            organization_id=self.common(random, Organization),
            job_title_en=random.choice(JOBS),
        )

    def recommendation(self, random, page, place):
        return self.part(
            Recommendation,
            page,
            place,
            number=place + 1,
            title_en=texts.sentence(random, DEFAULT)[:-1],
            text_en=texts.rich_text(random, DEFAULT, 1),
        )

    def mention(self, random, recommendation):
        source = random.choice([Event, Publication, Programme])
        names = {f"{source._meta.model_name}_id": self.any(random, source)}
        return self.part(Mention, recommendation, 0, **names)


def any_day(random):
    return FIRST_DAY + timedelta(days=random.randrange(YEARS * 365))


def titled(random, number, **rich):
    """Return {field: function that returns it in a language}: a title, and paragraphs of text."""

    def paragraphs(count):
        return lambda code: texts.rich_text(random, code, count)

    return {
        "title": lambda code: texts.title(random, code, number),
        **{name: paragraphs(count) for name, count in rich.items()},
    }
