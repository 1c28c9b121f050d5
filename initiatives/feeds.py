"""What feeds tell of an initiative beside what they tell of every record."""

from summit_site.content.feeds import feed_response, summary_of


def initiative_feed_response(request, form, channel):
    """Return the feed of the initiatives of a channel that changed last."""
    return feed_response(request, form, channel, channel.records.for_cards(), _extras)


def _extras(initiative):
    return {
        "categories": [initiative.get_kind_display()],
        "more": {**summary_of(initiative), "_initiative": _facts(initiative)},
    }


def _facts(initiative):
    return {
        "launched_on": initiative.launched_on.isoformat(),
        "progress": initiative.progress,
        "is_open": initiative.is_open,
        "sdgs": [code for code, _title in initiative.sdg_list],
    }
