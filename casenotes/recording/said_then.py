"""What things are called when a note is recorded. The note keeps these words, and its page asks for no newer ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casenotes.recording.hats import CHAIR_OF
from casenotes.recording.ways_in import way_in_not_stated
from delegation.answer.in_words import fact_in_words, slug_in_words, value_of_fact
from delegation.answer.own_panel import FOR_PANEL, panel_of
from delegation.schemes.library import library

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from typing import Any

    from authorities.models import Authority
    from casenotes.models import Note, NoteText
    from casenotes.recording.entries import Asked
    from delegation.rules.books import Book


def said_then(note: Note, question: Mapping[str, Any], book: Book) -> dict[str, object]:
    """Return what the post, area, hat, panel, body and facts of a note are called as it is recorded."""
    ladder, words = book.ladder, book.words
    posts = {slug: post.title for slug, post in ladder.posts.items()}
    areas = {slug: area.title for slug, area in ladder.areas.items()}

    def called(titles: Mapping[str, str], slug: str) -> str:
        return titles.get(slug) or slug_in_words(slug)

    way_in: Mapping[str, Any] = question.get("way_in", {})
    stated = {**question["facts"], **{name: value for name, value in way_in.items() if value is not None}}
    return {
        "post": called(posts, note.post),
        "area": called(areas, note.area),
        "capacity": called(words.capacities, note.capacity),
        "panel": words.forums.get(panel_of(note.capacity), ""),
        "body": called(words.advisers, note.decided_by),
        "should_have_decided": called(posts, note.should_have_decided),
        "facts": {name: [fact_in_words(name), value_of_fact(value, name)] for name, value in stated.items()},
        **({"way_in": way_in_not_stated(way_in)} if way_in else {}),
    }


def name_those_asked(text: NoteText, asked: Iterable[Asked], book: Book) -> None:
    """Keep with a text that is not saved yet what the posts, areas and hats that are asked are called now."""
    text.question["said_then"]["asked"] = names_of_those_asked(asked, book)


def names_of_those_asked(asked: Iterable[Asked], book: Book) -> dict[str, str]:
    """Return what the posts, areas and hats that are asked are called now, by their codes."""
    posts, areas = book.ladder.posts, book.ladder.areas
    called: dict[str, str] = {}
    for one in asked:
        if one.post in posts:
            called[one.post] = posts[one.post].title
        if one.area in areas:
            called[one.area] = areas[one.area].title
        if one.hat:
            called[one.hat] = hat_in_words(one.hat, book)
    return called


def names_of_those_asked_later(asked: Collection[Asked], authority: Authority) -> dict[str, str]:
    """Return what those are called now whom a later entry asks. Where the schemes cannot be read, none are known.

    Nothing is asked of the database where it asks nobody.
    """
    book = library().books.get(authority.slug) if asked else None
    return names_of_those_asked(asked, book) if book is not None else {}


def name_those_asked_again(text: NoteText, asked: Collection[Asked], authority: Authority) -> None:
    """Keep with the text of a correction what those asked anew are called now, and leave the corrected text as it is.

    A note of before kept no such words, so its corrections keep none. Where the schemes cannot be read, none are known.
    """
    if not asked or "said_then" not in text.question:
        return
    book = library().books.get(authority.slug)
    if book is not None:
        text.question = {**text.question, "said_then": dict(text.question["said_then"])}
        name_those_asked(text, asked, book)


def hat_in_words(hat: str, book: Book) -> str:
    """Return whom a hat means: whoever enters what a panel decides, whoever leads it, or the role by its title."""
    words = book.words
    for begins, called in ((FOR_PANEL, "whoever enters the decisions of {}"), (CHAIR_OF, "chair of {}")):
        panel = words.forums.get(hat.removeprefix(begins)) if hat.startswith(begins) else None
        if panel is not None:
            return called.format(panel)
    return words.capacities.get(hat, slug_in_words(hat))
