"""Identifiers that the world gives people, organisations and publications."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

# https://ror.readme.io/docs/identifier: 0, six characters of Crockford's base 32, two check digits.
validate_ror = RegexValidator(
    r"^0[0-9a-hj-km-np-tv-z]{6}[0-9]{2}\Z", _("A ROR identifier looks like 00f54p054.")
)
validate_wikidata = RegexValidator(r"^Q[1-9][0-9]*\Z", _("A Wikidata identifier looks like Q42."))
# https://www.crossref.org/documentation/member-setup/constructing-your-dois/
validate_doi = RegexValidator(r"^10\.[0-9]{4,9}/\S+\Z", _("A DOI looks like 10.1000/182."))


def _orcid_check_character(digits):
    """Return the last character of an ORCID iD (ISO 7064, MOD 11-2) for its first 15 digits."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11]


def validate_orcid(text):
    """Raise ValidationError unless `text` is an ORCID iD, 0000-0002-1825-0097, that adds up."""
    if not re.fullmatch(r"([0-9]{4}-){3}[0-9]{3}[0-9X]", text):
        raise ValidationError(_("An ORCID iD looks like 0000-0002-1825-0097."), "orcid")
    digits = text.replace("-", "")
    if digits[-1] != _orcid_check_character(digits[:-1]):
        raise ValidationError(_("This ORCID iD has a mistyped digit."), "orcid")


def validate_isbn(text):
    """Raise ValidationError unless `text` is an ISBN of 13 digits (ISO 2108) that adds up."""
    digits = text.replace("-", "").replace(" ", "")
    if not re.fullmatch(r"97[89][0-9]{10}", digits):
        raise ValidationError(_("An ISBN has 13 digits and starts with 978 or 979."), "isbn")
    if sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(digits)) % 10:
        raise ValidationError(_("This ISBN has a mistyped digit."), "isbn")
