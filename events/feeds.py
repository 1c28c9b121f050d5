"""What feeds tell of an event beside what they tell of every record."""

from summit_site.content.addresses import absolute
from summit_site.content.feeds import feed_response, picture_enclosure, summary_of
from summit_site.content.following import printable


def event_feed_response(request, form, channel):
    """Return the feed of the events of a channel that changed last."""
    return feed_response(request, form, channel, channel.records.for_followers(), _extras)


def _extras(event):
    return {
        "categories": [printable(name) for name in event.categories],
        "enclosures": [picture_enclosure(photo.image) for photo in event.covers],
        "more": {
            **summary_of(event),
            **({"image": absolute(event.covers[0].image.url)} if event.covers else {}),
            "_event": _facts(event),
        },
    }


def _facts(event):
    """Return when and where, for programs; dates are of the event's own time zone."""
    return {
        "about": absolute(event.get_absolute_url()),
        "uid": str(event.pk),
        "starts_on": event.starts_on.isoformat(),
        "ends_on": event.ends_on.isoformat(),
        "time_zone": event.time_zone,
        "holding": event.holding,
        "mode": event.mode,
        "city": event.city,
        "country": event.country.code or "",
    }
