"""What tests of search need."""

from django.http import QueryDict
from django.utils.http import urlencode

from summit_site.content.search_changes import index_pending
from summit_site.content.search_index import SearchEntry
from summit_site.content.search_results import Search


def search(**parameters):
    """Return a `Search`, with the index as it will be once the test's transaction commits."""
    index_pending()
    return Search(QueryDict(urlencode(parameters)))


def titles(found):
    """Return the titles of the pages that a `Search` found, the best first."""
    return [row.title for row in found.pages]


def find(text, **parameters):
    return titles(search(q=text, **parameters))


def entries():
    """Return {(title, language)} of the rows that the index has."""
    index_pending()
    return set(SearchEntry.objects.values_list("title", "language"))
