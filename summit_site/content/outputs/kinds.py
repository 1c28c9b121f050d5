"""What each kind of page gives out besides its page: declared by the apps, checked here."""

from collections.abc import Callable
from dataclasses import dataclass

KINDS = {}


def register(kinds):
    """Have the outputs of pages of these kinds checked."""
    KINDS.update((kind.model, kind) for kind in kinds)


@dataclass(frozen=True)
class Entry:
    """What a calendar must say of a record, in RFC 5545's names, and the fields it comes from."""

    record: object
    uid: str
    dtstamp: object
    dtstart: object
    sequence: int
    status: str
    fields: dict


def nothing(*_args):
    return []


@dataclass(frozen=True)
class OutputKind:
    """What pages of `model` give out.

    `lacks` yields a `Problem` for each thing that an output needs and a record has not;
    `entries` returns what its calendar must hold ([`Entry`]), if it has one below its page;
    `feed` returns the response of a feed, from (request, format, channel), if it is in one;
    `subpages` returns the paths of pages that are wholly about it, beside its own.
    `fields` says which field a property of schema.org comes from.
    """

    model: type
    fields: dict
    lacks: Callable = nothing
    entries: Callable | None = None
    feed: Callable | None = None
    subpages: Callable = nothing

    @property
    def name(self):
        return self.model._meta.model_name
