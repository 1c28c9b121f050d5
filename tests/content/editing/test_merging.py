"""Two editors' work made one: whatever they did, no word of either is lost unsaid."""

from random import Random

from summit_site.content.editing.merging import merge


def row(pk, model="events.event", **fields):
    return {"model": model, "pk": pk, "fields": fields}


def by_key(rows):
    return {(each["model"], each["pk"]): each["fields"] for each in rows}


def record_by_chance(random):
    """Return the rows of a record: texts, a list of keys, and up to four parts."""
    parts = [
        row(f"part-{number}", "events.session", title=random.choice("abc"), position=number)
        for number in range(random.randrange(5))
    ]
    topics = random.sample("uvwxyz", random.randrange(4))
    return [row("page", title=random.choice("abc"), theme="t", topics=topics), *parts]


def changed_by_chance(random, rows, who):
    """Return the rows as an editor leaves them: texts, lists and parts changed, added, deleted."""
    first, *parts = rows
    topics = [each for each in first["fields"]["topics"] if random.random() < 0.7]
    fields = {"topics": [*topics, *random.sample([f"{who}1", f"{who}2"], random.randrange(3))]}
    fields |= {name: f"{name} by {who}" for name in ["title", "theme"] if random.random() < 0.4}
    kept = [each for each in parts if random.random() < 0.7]
    mended = [
        {**each, "fields": {**each["fields"], "title": f"by {who}"}}
        if random.random() < 0.4
        else each
        for each in kept
    ]
    new = [
        row(f"new-{number}-of-{who}", "events.session", title="new", position=9)
        for number in range(random.randrange(3))
    ]
    return [{**first, "fields": {**first["fields"], **fields}}, *mended, *new]


def works():
    """Yield (base, theirs, mine) by chance, the same ones each time."""
    for seed in range(500):
        random = Random(seed)  # noqa: S311
        base = record_by_chance(random)
        yield base, changed_by_chance(random, base, "them"), changed_by_chance(random, base, "me")


def test_merging_with_who_changed_nothing_gives_what_the_other_made():
    for base, theirs, mine in works():
        for rows, conflicts in [merge(base, base, mine), merge(base, mine, base)]:
            assert (by_key(rows), conflicts) == (by_key(mine), [])
        assert by_key(merge(base, theirs, base)[0]) == by_key(theirs)


def test_merging_what_both_made_alike_gives_just_that():
    for base, theirs, _mine in works():
        rows, conflicts = merge(base, theirs, theirs)

        assert (by_key(rows), conflicts) == (by_key(theirs), [])


def test_merging_keeps_each_row_once_that_either_added():
    for base, theirs, mine in works():
        rows, _conflicts = merge(base, theirs, mine)

        added = (by_key(theirs).keys() | by_key(mine).keys()) - by_key(base).keys()
        assert added <= by_key(rows).keys()
        assert len(by_key(rows)) == len(rows)


def test_merging_keeps_each_key_that_either_put_into_a_list_and_none_that_either_took_out():
    for base, theirs, mine in works():
        rows, _conflicts = merge(base, theirs, mine)

        was, other, own, now = (
            set(each[0]["fields"]["topics"]) for each in (base, theirs, mine, rows)
        )
        assert now == (was & other & own) | (other - was) | (own - was)


def test_merging_takes_no_text_of_theirs_away_without_a_conflict():
    for base, theirs, mine in works():
        rows, conflicts = merge(base, theirs, mine)

        told = {(each.row["pk"], each.field) for each in conflicts}
        for (model, pk), fields in by_key(theirs).items():
            was = by_key(base).get((model, pk), {})
            now = by_key(rows).get((model, pk), {})
            for name in fields.keys() - {"topics", "position"}:
                is_changed = fields[name] != was.get(name)
                is_there = now.get(name) == fields[name]
                assert not is_changed or is_there or {(pk, name), (pk, None)} & told


def test_merging_where_nobody_disagrees_does_not_ask_who_was_first():
    agreed = 0
    for base, theirs, mine in works():
        rows, conflicts = merge(base, theirs, mine)
        others, _conflicts = merge(base, mine, theirs)
        if not conflicts:
            agreed += 1
            assert as_sets(rows) == as_sets(others)

    assert agreed > 50


def as_sets(rows):
    """Return the rows without the order of their lists."""
    return {
        key: {
            name: set(value) if isinstance(value, list) else value for name, value in fields.items()
        }
        for key, fields in by_key(rows).items()
    }


def test_field_that_both_changed_is_a_conflict_and_has_mine():
    base, theirs, mine = ([row("page", title=title)] for title in ["Was", "Theirs", "Mine"])

    rows, [conflict] = merge(base, theirs, mine)

    assert rows == mine
    assert (conflict.row, conflict.field) == (mine[0], "title")
    assert (conflict.theirs, conflict.mine) == ("Theirs", "Mine")


def test_text_that_was_empty_and_that_both_filled_is_a_conflict():
    base, theirs, mine = ([row("page", theme=theme)] for theme in ["", "Theirs", "Mine"])

    _rows, conflicts = merge(base, theirs, mine)

    assert [conflict.field for conflict in conflicts] == ["theme"]


def test_text_of_one_language_is_no_conflict_with_that_of_another():
    base = [row("page", title_fr="", title_es="")]
    theirs = [row("page", title_fr="Sommet", title_es="")]
    mine = [row("page", title_fr="", title_es="Cumbre")]

    assert merge(base, theirs, mine) == ([row("page", title_fr="Sommet", title_es="Cumbre")], [])


def test_places_that_both_moved_are_no_conflict():
    base, theirs, mine = ([row("part", position=position)] for position in [1, 2, 3])

    assert merge(base, theirs, mine) == (mine, [])


def test_part_that_one_deleted_and_the_other_left_alone_is_gone():
    page, part = row("page"), row("part", title="Opening", position=1)
    moved = row("part", title="Opening", position=2)

    assert merge([page, part], [page], [page, moved]) == ([page], [])
    assert merge([page, part], [page, moved], [page]) == ([page], [])


def test_part_that_one_deleted_and_the_other_changed_stays_and_is_a_conflict():
    page, part, changed = row("page"), row("part", title="Opening"), row("part", title="Welcome")

    rows, [conflict] = merge([page, part], [page], [page, changed])
    assert rows == [page, changed]
    assert (conflict.field, conflict.theirs, conflict.mine) == (None, None, changed)

    rows, [conflict] = merge([page, part], [page, changed], [page])
    assert rows == [page, changed]
    assert (conflict.field, conflict.theirs, conflict.mine) == (None, changed, None)
