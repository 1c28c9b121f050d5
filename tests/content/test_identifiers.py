"""Identifiers are taken as their registries write them, and refused when a digit is mistyped."""

import pytest
from django.core.exceptions import ValidationError

from summit_site.content.identifiers import (
    validate_doi,
    validate_isbn,
    validate_orcid,
    validate_ror,
    validate_wikidata,
)


@pytest.mark.parametrize(
    ("validate", "text"),
    [
        (validate_orcid, "0000-0002-1825-0097"),
        (validate_orcid, "0000-0002-1694-233X"),
        (validate_isbn, "9780306406157"),
        (validate_isbn, "978-92-3-100470-4"),
        (validate_isbn, "979 10 90636 07 1"),
        (validate_ror, "00f54p054"),
        (validate_wikidata, "Q42"),
        (validate_doi, "10.1000/182"),
        (validate_doi, "10.54675/ASRB4722"),
    ],
)
def test_identifier_is_accepted(validate, text):
    assert validate(text) is None


@pytest.mark.parametrize(
    ("validate", "text", "message"),
    [
        (validate_orcid, "0000-0002-1825-0098", "This ORCID iD has a mistyped digit."),
        (validate_orcid, "0000-0002-1852-0097", "This ORCID iD has a mistyped digit."),
        (validate_orcid, "0000-0002-1825-009x", "An ORCID iD looks like 0000-0002-1825-0097."),
        (validate_orcid, "0000000218250097", "An ORCID iD looks like 0000-0002-1825-0097."),
        (
            validate_orcid,
            "000\u0660-0002-1825-0097",
            "An ORCID iD looks like 0000-0002-1825-0097.",
        ),
        (validate_orcid, "0000-0002-1825-0097\n", "An ORCID iD looks like 0000-0002-1825-0097."),
        (validate_isbn, "9780306406158", "This ISBN has a mistyped digit."),
        (validate_isbn, "9780306406517", "This ISBN has a mistyped digit."),
        (validate_isbn, "0306406152", "An ISBN has 13 digits and starts with 978 or 979."),
        (validate_isbn, "9770306406157", "An ISBN has 13 digits and starts with 978 or 979."),
        (validate_isbn, "978\u0660306406157", "An ISBN has 13 digits and starts with 978 or 979."),
        (validate_ror, "10f54p054", "A ROR identifier looks like 00f54p054."),
        (validate_ror, "00f54p05", "A ROR identifier looks like 00f54p054."),
        (validate_ror, "00i54p054", "A ROR identifier looks like 00f54p054."),
        (validate_ror, "https://ror.org/00f54p054", "A ROR identifier looks like 00f54p054."),
        (validate_wikidata, "Q042", "A Wikidata identifier looks like Q42."),
        (validate_wikidata, "P42", "A Wikidata identifier looks like Q42."),
        (validate_doi, "https://doi.org/10.1000/182", "A DOI looks like 10.1000/182."),
        (validate_doi, "10.1000/", "A DOI looks like 10.1000/182."),
        (validate_doi, "10.1000/1 82", "A DOI looks like 10.1000/182."),
    ],
)
def test_identifier_is_refused(validate, text, message):
    with pytest.raises(ValidationError) as refusal:
        validate(text)

    assert refusal.value.messages == [message]
