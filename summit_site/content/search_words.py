"""The words of the index: what a beginning may become, and what a misspelt word may mean."""

from difflib import get_close_matches
from itertools import pairwise

from django.db.models import Q

from summit_site.content.search_index import START, SearchWord

# More words than that begin alike only with the shortest beginnings; the shortest come first.
MOST_COMPLETIONS = 30
MOST_CORRECTIONS = 3
# The share of letters in common, as difflib counts it, of words that may be meant.
ALIKE = 0.72

ALPHABETS = [
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "ءابتثجحخدذرزسشصضطظعغفقكلمنهوي",
]


def completions(beginning):
    """Return the tokens of the words that begin so, those of the shortest words first."""
    words = SearchWord.objects.filter(start=beginning[:START]).values_list("word", "token")
    found = sorted((len(word), word, token) for word, token in words if word.startswith(beginning))
    return list(dict.fromkeys(token for _length, _word, token in found))[:MOST_COMPLETIONS]


def unknown(words):
    """Return those of the folded words that stand in no page, though they are long enough to."""
    words = [word for word in words if len(word) >= START]
    known = set(SearchWord.objects.filter(word__in=words).values_list("word", flat=True))
    return [word for word in words if word not in known]


def corrections(word):
    """Return what a folded word may mean, as it is written in pages, the likeliest first."""
    near = SearchWord.objects.filter(Q(word__in=one_slip_away(word)) | Q(start=word[:START]))
    shown = dict(near.order_by("pk").values_list("word", "shown"))
    likely = get_close_matches(word, sorted(shown), MOST_CORRECTIONS, ALIKE)
    return [shown[each] for each in likely]


def replacements_of(words):
    """Yield {word: another one} for the likeliest corrections of all words, then the next ones."""
    options = {word: found for word in words if (found := corrections(word))}
    for place in range(max(map(len, options.values()), default=0)):
        yield {word: found[min(place, len(found) - 1)] for word, found in options.items()}


def one_slip_away(word):
    """Return what `word` becomes by a letter more or less, another one, or two that swap places.

    Source: Peter Norvig, "How to Write a Spelling Corrector".
    """
    letters = next((each for each in ALPHABETS if word[0] in each), ALPHABETS[0])
    splits = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    lacking = {before + after[1:] for before, after in splits}
    replaced = {before + letter + after[1:] for before, after in splits for letter in letters}
    added = {before + letter + after for before, after in splits for letter in letters}
    swapped = {
        word[:place] + second + first + word[place + 2 :]
        for place, (first, second) in enumerate(pairwise(word))
    }
    return lacking | replaced | added | swapped
