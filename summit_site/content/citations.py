"""How a record is cited: as text in APA style, and for reference managers.

A citation points to the record's permanent address, never to a page's own, which may change.
"""

import json
import re
from dataclasses import dataclass
from datetime import date
from functools import wraps
from uuid import UUID

from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, override, to_locale
from django.utils.translation import gettext as _

from summit_site.content.addresses import permanent_address
from summit_site.content.collation import HAN
from summit_site.content.following import printable
from summit_site.content.translation import comma_list, text_of

# {type in CSL: (in BibTeX, in RIS)}
TYPES = {
    "book": ("book", "BOOK"),
    "chapter": ("incollection", "CHAP"),
    "document": ("misc", "GEN"),
    "event": ("misc", "CONF"),
    "report": ("techreport", "RPRT"),
    "speech": ("inproceedings", "CPAPER"),
}
# The names that biblatex has for our languages.
LANGUAGES_OF_LATEX = {
    "ar": "arabic",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "ru": "russian",
    "zh-hans": "chinese",
}
# LaTeX would take these as commands. Not "\{": BibTeX counts its brace all the same.
IN_LATEX = str.maketrans(
    {
        **{sign: f"\\{sign}" for sign in "&%$#_"},
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
    }
)
# Past these APA leaves out all but the last.
MOST_AUTHORS = 20


@dataclass(frozen=True)
class Author:
    """A person by both names, or an organisation by its one (`family`)."""

    family: str
    given: str = ""
    is_person: bool = True

    @classmethod
    def person(cls, person):
        return cls(person.family_name, person.given_name)

    @classmethod
    def organization(cls, organization):
        return cls(str(organization), is_person=False)

    @property
    def inverted(self):
        """The name as lists have it: "Li, Ming"."""
        return ", ".join(filter(None, [self.family, self.given]))

    @property
    def in_apa(self):
        """The name as APA has it: "Li, M."; whole in scripts that have no initials."""
        if HAN.fullmatch(self.family + self.given):
            return self.family + self.given
        if self.given[:1].upper() == self.given[:1].lower():
            return f"{self.family} {self.given}".strip()
        initials = re.sub(r"(\w)[\w'’.]*", lambda name: f"{name[1].upper()}.", self.given)
        return f"{self.family}, {initials}"

    @property
    def in_csl(self):
        if not self.is_person:
            return {"literal": self.family}
        return {"family": self.family} | ({"given": self.given} if self.given else {})

    @property
    def in_bibtex(self):
        """The name; that of an organisation in braces, which keep its words together."""
        name = self.inverted.translate(IN_LATEX)
        return name if self.is_person and self.given else f"{{{name}}}"


@dataclass(frozen=True)
class Citation:
    """What a reference to a record says, all in one language; `kind` is one of `TYPES`."""

    key: UUID
    kind: str
    title: str
    language: str
    # The first and the last day, which may be the same; or the year alone.
    days: tuple = ()
    year: int | None = None
    authors: tuple = ()
    genre: str = ""
    container: str = ""
    event: str = ""
    place: str = ""
    publisher: str = ""
    number: str = ""
    doi: str = ""
    isbn: str = ""

    @property
    def address(self):
        return permanent_address(self.key)

    @property
    def name(self):
        """What reference managers call it: "speech-2021-1a2b3c4d"."""
        return f"{self.kind}-{self.year_of_issue}-{self.key.hex[:8]}"

    @property
    def year_of_issue(self):
        return self.year or self.days[0].year

    @property
    def data(self):
        """The reference as CSL JSON has it."""
        told = {
            "id": self.name,
            "type": self.kind,
            "title": self.title,
            "author": [author.in_csl for author in self.authors],
            "issued": {"date-parts": self._date_parts()},
            "genre": self.genre,
            "container-title": self.container,
            "event-title": self.event,
            "event-place": self.place,
            "publisher": self.publisher,
            "number": self.number,
            "DOI": self.doi,
            "ISBN": self.isbn,
            "URL": self.address,
            "language": to_locale(self.language).replace("_", "-"),
        }
        return {name: value for name, value in told.items() if value}

    def _date_parts(self):
        parts = [[day.year, day.month, day.day] for day in dict.fromkeys(self.days)]
        return parts or [[self.year]]

    def as_bibtex(self):
        texts = {
            "title": self.title,
            "booktitle": self.container or self.event,
            "institution" if self.kind == "report" else "publisher": self.publisher,
            "address": self.place,
            "number": self.number,
            "type": self.genre,
        }
        # Taken as they are by biblatex, but for a brace, which would end them.
        others = {
            "author": " and ".join(author.in_bibtex for author in self.authors),
            "date": "/".join(day.isoformat() for day in dict.fromkeys(self.days)),
            "year": str(self.year_of_issue),
            "isbn": self.isbn,
            "doi": self.doi.replace("{", "%7B").replace("}", "%7D"),
            "url": self.address,
            "langid": LANGUAGES_OF_LATEX[self.language],
        }
        fields = {name: _in_one_line(text).translate(IN_LATEX) for name, text in texts.items()}
        # Inner braces keep the capitals of a title.
        fields = {**fields, "title": f"{{{fields['title']}}}", **others}
        lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
        return f"@{TYPES[self.kind][0]}{{{self.name},\n{''.join(lines)}}}\n"

    def as_ris(self):
        first = self.days[0].strftime("%Y/%m/%d/") if self.days else f"{self.year}///"
        lines = [
            ("TY", TYPES[self.kind][1]),
            ("ID", self.name),
            *[("AU", author.inverted) for author in self.authors],
            ("TI", self.title),
            ("T2", self.container or self.event),
            ("PY", str(self.year_of_issue)),
            ("DA", first),
            ("CY", self.place),
            ("PB", self.publisher),
            ("M1", self.number),
            ("M3", self.genre),
            ("SN", self.isbn),
            ("DO", self.doi),
            ("UR", self.address),
            ("LA", to_locale(self.language).replace("_", "-")),
        ]
        told = [(tag, _in_one_line(value)) for tag, value in lines if value]
        return "".join(f"{tag}  - {value}\r\n" for tag, value in [*told, ("ER", "")])

    def as_json(self):
        return json.dumps([self.data], ensure_ascii=False, indent=1) + "\n"

    @property
    def in_apa(self):
        """The reference as APA has it (7th edition), as HTML with its italics."""
        with override(self.language):
            title = format_html("{}" if self.container else "<i>{}</i>", self.title)
            title = format_html("{}{}", title, self._in_brackets())
            authors, when = _authors_in_apa(self.authors), f"({self._date_in_apa()})"
            head = [authors, when, title] if authors else [title, when]
            parts = [_with_full_stop(part) for part in [*head, *self._source()]]
            return format_html_join(" ", "{}", [[part] for part in [*parts, self._link()]])

    def _in_brackets(self):
        if self.number:
            return f" ({' '.join(filter(None, [self.genre, self.number]))})"
        return f" [{self.genre}]" if self.genre else ""

    def _source(self):
        """Return where it is to be found: in which whole, said where, published by whom."""
        if self.container:
            whole = format_html("<i>{}</i>", self.container)
            yield format_html(_("In {work}"), work=whole)
        if where := comma_list([self.event, self.place]):
            yield where
        if self.publisher and [author.family for author in self.authors] != [self.publisher]:
            yield self.publisher

    def _link(self):
        address = f"https://doi.org/{self.doi}" if self.doi else self.address
        # Its slashes stay where they are in a language that is read from right to left.
        return format_html('<a href="{0}"><bdi dir="ltr">{0}</bdi></a>', address)

    def _date_in_apa(self):
        # Of what was published, the year is enough.
        if not self.days or self.kind in ("book", "chapter", "report"):
            return str(self.year_of_issue)
        first, last = self.days
        if first == last:
            return f"{first.year}, {_day(first)}"
        if first.year != last.year:
            return f"{first.year}, {_day(first)}–{last.year}, {_day(last)}"
        is_short = self.language == "en" and first.month == last.month
        return f"{first.year}, {_day(first)}–{last.day if is_short else _day(last)}"


def in_the_language_of_its_title(function):
    """Have a function of a record speak the language that the record's title is read in."""

    @wraps(function)
    def speak(record, *others):
        with override(text_of(record, record.naming_field)[1]):
            return function(record, *others)

    return speak


def _day(day: date):
    """Return month and day, which APA has in the American order in English."""
    is_english = get_language() == "en"
    return date_format(day, "F j" if is_english else "MONTH_DAY_FORMAT")


def _authors_in_apa(authors):
    names = [author.in_apa for author in authors]
    if len(names) > MOST_AUTHORS:
        return comma_list([*names[: MOST_AUTHORS - 1], f". . . {names[-1]}"])
    if len(names) > 1:
        names[-1] = f"& {names[-1]}"
    return comma_list(names)


def _with_full_stop(part):
    """Return a part of a reference with the stop that ends it, unless another one does."""
    if part.endswith((".", "?", "!", "。")):
        return part
    return format_html("{}.", part)


def _in_one_line(text):
    return " ".join(printable(text).split())


FORMS = {
    "bib": (Citation.as_bibtex, "application/x-bibtex"),
    "ris": (Citation.as_ris, "application/x-research-info-systems"),
    "json": (Citation.as_json, "application/vnd.citationstyles.csl+json"),
}


def citation_response(citation, form):
    """Return a citation as a file that reference managers open, in one of `FORMS`."""
    write, content_type = FORMS[form]
    response = HttpResponse(write(citation), content_type=f"{content_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{citation.name}.{form}"'
    return response
