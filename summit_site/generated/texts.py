"""Sentences, titles and names that are made up, the same for the same random numbers."""

from summit_site.generated.words import (
    GENERATED,
    IN_ARABIC,
    IN_CHINESE,
    IN_CYRILLIC,
    SENTENCES,
    SUBJECTS,
    SYLLABLES,
    THINGS,
    VERBS,
)

# So many names there are; the n-th of them is about 1/n as common as the first.
NAMES = 20_000


def uneven(random, count):
    """Return a number below `count`, the n-th of them about 1/n as likely as the first."""
    return int((count + 1) ** random.random()) - 1


def syllables_of(number):
    """Return the syllables of the name of this number, from two to six of them."""
    number += len(SYLLABLES)
    found = []
    while number:
        number, place = divmod(number, len(SYLLABLES))
        found.append(SYLLABLES[place])
    return found


def name_in(language, number):
    """Return the name of this number as a language writes it: Karo, Каро, 卡罗."""
    syllables = syllables_of(number)
    if language == "zh-hans":
        return "".join(IN_CHINESE[each] for each in syllables)
    name = "".join(syllables)
    if language == "ar":
        return name.translate(IN_ARABIC)
    return (name.translate(IN_CYRILLIC) if language == "ru" else name).capitalize()


def sentence(random, language):
    return SENTENCES[language].format(
        subject=_one_of(random, SUBJECTS[language]),
        verb=_one_of(random, VERBS[language]),
        thing=_one_of(random, THINGS[language]),
        place=name_in(language, uneven(random, NAMES)),
    )


def text(random, language, count):
    """Return so many sentences."""
    space = "" if language == "zh-hans" else " "
    return space.join(sentence(random, language) for _ in range(count))


def rich_text(random, language, count):
    """Return so many paragraphs of two sentences as HTML."""
    return "".join(f"<p>{text(random, language, 2)}</p>" for _ in range(count))


def title(random, language, number):
    """Return a title that says that it is generated: "Open education, Karo (generated 17)"."""
    thing = _one_of(random, THINGS[language])
    thing = thing[0].upper() + thing[1:]
    place = name_in(language, uneven(random, NAMES))
    form = "{}，{}（{} {}）" if language == "zh-hans" else "{}, {} ({} {})"
    return form.format(thing, place, GENERATED[language], number)


def _one_of(random, phrases):
    return phrases[uneven(random, len(phrases))]
