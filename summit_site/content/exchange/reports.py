"""What a table would change, row by row and cell by cell, as staff are shown it."""

from dataclasses import dataclass, field
from hashlib import sha256


@dataclass(frozen=True)
class Change:
    """A cell that differs from the record: the field's column, and both texts."""

    column: str
    before: str
    after: str

    @property
    def excerpts(self):
        """Both texts, of long ones what is about the first and the last difference."""
        return excerpts(self.before, self.after)


@dataclass
class RowReport:
    """What became of a row, or would: `kind` is "new", "changed", "unchanged" or "wrong"."""

    number: int
    kind: str
    name: str
    is_draft: bool = False
    changes: list = field(default_factory=list)
    # [(column, message)]; the column is "" for what is wrong with the row as a whole.
    errors: list = field(default_factory=list)


def digest(reports):
    """Return what stands for a report: the same for the same rows, changes and errors."""
    return sha256(repr(reports).encode()).hexdigest()


# How many characters of a text are shown before and after what differs, and how many in all.
AROUND, LONGEST = 40, 400


def excerpts(before, after):
    """Return two texts without the most of what they have in common at their ends."""
    start = _length_in_common(before, after)
    end = _length_in_common(before[start:][::-1], after[start:][::-1])
    return [_excerpt(text, start - AROUND, len(text) - end + AROUND) for text in (before, after)]


def _length_in_common(one, other):
    """Return with how many characters both begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def _excerpt(text, start, end):
    start = max(0, start)
    left = "…" if start else ""
    right = "…" if end < len(text) or end - start > LONGEST else ""
    return f"{left}{text[start : min(end, start + LONGEST)]}{right}"
