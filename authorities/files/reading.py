"""Reading a council's YAML file so that every fault can be named by file, line, row and key.

Accepts only the plain part of YAML: mappings, lists and scalars. Anchors, aliases, tags, directives, second documents,
tabs and other control characters are refused. So is a comment after a text without quotes. What a person reads in the
file is therefore what is meant. Dates, times and ``yes``/``no`` stay words. ``true``, ``false``, whole numbers and
decimals become values.

Imports no Django, and does not know what a file is about.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Place: TypeAlias = "tuple[str | int, ...]"

LARGEST_FILE: Final = 6 * 1024 * 1024
"""In bytes. 3,000 rows, written as the fixtures are, take 4 MiB."""
DEEPEST_NESTING: Final = 20
LONGEST_NUMBER: Final = 18
MOST_PROBLEMS: Final = 50

# libyaml's parser is about ten times as fast as PyYAML's own, and both give the same events.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_WHOLE_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\.[0-9]+")
_FIXED: Final[dict[str, object]] = {"": None, "null": None, "~": None, "true": True, "false": False}
# Characters that make a reader see the text in another order, or broken into other lines.
_DECEIVING = frozenset("\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffe\uffff")


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a file; ``line`` counts from 1, and is 0 if the whole file is meant."""

    file: str
    line: int
    row: str | None
    key: str
    text: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (place, self.row, self.key, self.text) if part)


class FileProblems(Exception):  # noqa: N818 - it holds problems, often several
    """A file that is refused, with every fault found in it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass
class Document:
    """What a file holds; ``lines`` gives the line of each entry by its place, such as ``("posts", 0, "title")``."""

    path: str
    content: dict[str, object]
    lines: dict[Place, int]

    def line_of(self, place: Place) -> int:
        """Return the line of ``place``, or of the nearest entry around it that has a line."""
        while place not in self.lines and place:
            place = place[:-1]
        return self.lines.get(place, 1)

    def fault(self, key: str, text: str, *within: str | int) -> FileProblems:
        """Return what is wrong with the entry under a key of the top level, or with one ``within`` it, to be raised."""
        return FileProblems([Problem(self.path, self.line_of((key, *within)), None, key, text)])


def read_document(path: Path, *, shown_as: str | None = None) -> Document:
    """Return the content of a YAML file whose top level is a mapping, of at most 6 MiB.

    Problems name the file as ``shown_as`` if that is given, otherwise by its path. Whatever is wrong with the file, it
    raises FileProblems and nothing else.
    """
    shown = shown_as or str(path)
    return _Builder(shown).build(_text_of(path, shown))


def _text_of(path: Path, shown: str) -> str:
    def refuse(text: str, line: int = 0) -> FileProblems:
        return FileProblems([Problem(shown, line, None, "", text)])

    try:
        if path.is_dir():
            raise refuse("this is a folder, not a file.")
        if not path.exists():
            raise refuse("there is no such file.")
        if not path.is_file():
            raise refuse("this is not an ordinary file.")
        with path.open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise refuse(f"the file cannot be read: {reason}.") from error
    if len(data) > LARGEST_FILE:
        raise refuse("the file is larger than 6 MiB.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse("the file is not text in UTF-8.", data.count(b"\n", 0, error.start) + 1) from error
    text = text.replace("\r\n", "\n")
    unwanted = {character for character in set(text) if character != "\n" and _is_unwanted(character)}
    wrong = [
        Problem(shown, number, None, "", _name_of_character(line))
        for number, line in enumerate(text.split("\n") if unwanted else (), 1)
        if not unwanted.isdisjoint(line)
    ]
    if wrong:
        raise FileProblems(wrong[:MOST_PROBLEMS])
    return text


def _is_unwanted(character: str) -> bool:
    return character in _DECEIVING or unicodedata.category(character) in {"Cc", "Cs"}


def _name_of_character(line: str) -> str:
    found = next(character for character in line if _is_unwanted(character))
    if found == "\t":
        return "a tab stands here; use spaces."
    return f"a character that cannot be seen stands here (U+{ord(found):04X})."


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being filled, and the key that is waiting for its value."""

    place: Place
    filled: dict[str, object] | list[object]
    key: str | None = None
    is_dropped: bool = field(default=False)


class _Builder:
    """Makes a document from the parser's events, one after another and without recursion.

    It uses the events, not PyYAML's own constructors. Events carry lines, keep a key that appears twice, and let deep
    nesting be refused before it is built.
    """

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.written: list[str] = []
        self.problems: list[Problem] = []
        self.lines: dict[Place, int] = {(): 1}
        self.open: list[_Open] = []
        self.top: object = None
        self.documents = 0

    def build(self, text: str) -> Document:
        self.written = text.split("\n")
        try:
            for event in yaml.parse(text, Loader=_Loader):
                if not self._take(event):
                    break
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self._note(
                mark.line + 1 if mark is not None else 0,
                f"this is not YAML: {error.problem or error.context}.",
            )
        except (yaml.YAMLError, RecursionError) as error:
            self._note(0, f"this is not YAML: {' '.join(str(error).split())[:200]}.")
        if not self.problems and isinstance(self.top, dict):
            return Document(self.shown, self.top, self.lines)
        if not self.problems and self.top is None:
            self._note(1, "the file is empty.")
        elif not self.problems:
            self._note(1, "the file must begin with keys (name: value).")
        raise FileProblems(self.problems)

    def _note(self, line: int, text: str, key: str = "") -> None:
        self.problems.append(Problem(self.shown, line, self._row(), key, text))

    def _row(self) -> str | None:
        """Return the id of the innermost entry that has one so far."""
        for level in reversed(self.open):
            if isinstance(level.filled, dict):
                named = level.filled.get("row") or level.filled.get("slug")
                if isinstance(named, str):
                    return named
        return None

    def _take(self, event: yaml.Event) -> bool:
        """Take one event, and say whether reading goes on."""
        line = event.start_mark.line + 1 if event.start_mark is not None else 0
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self._note(line, "anchors and aliases (& and *) are not taken; write the value out.")
            return False
        if getattr(event, "tag", None):
            self._note(line, "tags (!) are not taken.")
            return False
        match event:
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1 or event.version or event.tags:
                    self._note(line, "one document a file, without directives (%).")
                    return False
            case yaml.ScalarEvent():
                self._scalar(event, line)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                return self._start(is_mapping=isinstance(event, yaml.MappingStartEvent), line=line)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self.open.pop()
        return len(self.problems) < MOST_PROBLEMS

    def _start(self, *, is_mapping: bool, line: int) -> bool:
        if self.open and isinstance(self.open[-1].filled, dict) and self.open[-1].key is None:
            self._note(line, "a key must be one word, not a list or a mapping.")
            return False
        if len(self.open) >= DEEPEST_NESTING:
            self._note(line, f"nested more than {DEEPEST_NESTING} deep.")
            return False
        filled: dict[str, object] | list[object] = {} if is_mapping else []
        place = self._put(filled, line)
        self.open.append(_Open(place, filled))
        return True

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        level = self.open[-1] if self.open else None
        if level is None or not isinstance(level.filled, dict) or level.key is not None:
            self._put(self._value(event, line), line)
            return
        key = event.value
        level.key, level.is_dropped = key, key in level.filled
        if not key:
            self._note(line, "a key is empty.")
        elif level.is_dropped:
            first = self.lines[(*level.place, key)]
            self._note(line, f"this key stands twice; first on line {first}.", key)
        else:
            self.lines[*level.place, key] = line

    def _put(self, value: object, line: int) -> Place:
        """Put a value where it belongs, and return its place."""
        if not self.open:
            self.top = value
            return ()
        level = self.open[-1]
        if isinstance(level.filled, list):
            place: Place = (*level.place, len(level.filled))
            level.filled.append(value)
            self.lines[place] = line
            return place
        place = (*level.place, level.key or "")
        if not level.is_dropped:
            level.filled[level.key or ""] = value
        level.key = None
        return place

    def _value(self, event: yaml.ScalarEvent, line: int) -> object:
        text: str = event.value
        if event.style:
            # An escape in quotes could bring in a character that the file itself must not contain.
            if any(_is_unwanted(character) for character in set(text) - {"\n"}):
                self._note(line, _name_of_character(text.replace("\n", "")), self._key())
            return text
        if text in _FIXED:
            # A comment after an empty value may be meant as the value, as in “unclear: #5 is missing”.
            if not text:
                self._refuse_comment_behind(event)
            return _FIXED[text]
        is_whole = _WHOLE_NUMBER.fullmatch(text) is not None
        if is_whole or _DECIMAL.fullmatch(text):
            if len(text) > LONGEST_NUMBER:
                self._note(line, f"a number has more than {LONGEST_NUMBER} characters.", self._key())
                return None
            return int(text) if is_whole else Decimal(text)
        self._refuse_comment_behind(event)
        return text

    def _refuse_comment_behind(self, event: yaml.ScalarEvent) -> None:
        """Note a comment that follows a text without quotes, because it may be meant as the end of the text."""
        end = event.end_mark
        if end is None or end.line >= len(self.written):
            return
        if self.written[end.line][end.column :].lstrip(" ").startswith("#"):
            text = "the text ends before the #; put it in quotes, or the comment on a line of its own."
            self._note(end.line + 1, text, self._key())

    def _key(self) -> str:
        return next((level.key for level in reversed(self.open) if level.key), "")
