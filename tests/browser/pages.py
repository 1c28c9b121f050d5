"""Which pages there are for visitors."""

import re

from django.urls import resolve
from django.utils import translation


def one_of_each_kind(client, *addresses):
    """Return {kind of page: address of one}, found by following the links from `addresses`.

    The first of a kind that is met stands for all; the kind is the name of its address.
    """
    found, waiting = {}, list(addresses)
    language = waiting[0].split("/")[1]
    for address in waiting:
        with translation.override(language):
            kind = resolve(address).view_name
        if kind not in found:
            response = client.get(address)
            response.close()
            if response.headers["Content-Type"].startswith("text/html"):
                found[kind] = address
                waiting += re.findall(rf'href="(/{language}/[^"?#]*)', response.text)
    return found
