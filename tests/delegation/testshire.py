"""Testshire: a made-up council with small schemes in plain dicts, one for every construct of the rule language."""

from __future__ import annotations

from typing import Any, Final

from authorities.calendar.holidays_of_england import calendar_of_england
from authorities.ladder import Area, Ladder, Post
from delegation.rules.books import Book
from delegation.rules.compiling import CompiledScheme, compile_scheme
from delegation.rules.library import Library
from delegation.rules.notation import Fault, Vocabulary, read_scheme
from delegation.rules.schemes import Words
from tests.delegation.fixture_library import accepted, answer_to, catalogue

Plain = dict[str, Any]

LADDER: Final = Ladder.of(
    "testshire",
    [
        Post("director", "Director", rank=70, area="all"),
        Post("deputy", "Deputy Director", rank=60, area="all"),
        Post("head", "Head of Service", rank=50, area="own"),
        Post("head-of-fostering", "Head of Fostering", rank=50, area="fostering", kind_of="head"),
        Post("head-of-care", "Head of Care", rank=50, area="care", kind_of="head"),
        Post("head-of-agency", "Head of the Agency", rank=50, area="agency"),
        Post("lead", "Service Lead", rank=40, area="own"),
        Post("lead-of-fostering", "Service Lead for Fostering", rank=40, area="fostering", kind_of="lead"),
        Post("clerk-of-agency", "Clerk of the Agency", rank=35, area="agency"),
        Post("manager", "Team Manager", rank=30, area="own"),
        Post("worker", "Social Worker", rank=20, area="own"),
        Post("carer", "Foster carer", rank=None, area=None),
    ],
    [
        Area("care", "Care"),
        Area("fostering", "Fostering", within="care"),
        Area("front-door", "Front door"),
        Area("agency", "The agency"),
        Area("schools", "Schools", is_casework=False),
    ],
)
WORDS: Final = Words(
    forums={"panel": "Placement Panel", "gateway": "Gateway Meeting"},
    advisers={"legal": "Legal services", "court": "The court", "finance": "Finance", "family": "The family"},
    checks={"assessed": "The assessment is done"},
    record_places={"note": "The decision note", "minutes": "Minutes of the panel"},
    capacities={"chair": "Chairs the panel", "for-panel": "Enters what the panel decided"},
)
ROW: Final = "tst-1-01"


def words() -> Vocabulary:
    """Return the words that a scheme of Testshire may use."""
    return Vocabulary(LADDER, WORDS, catalogue())


def statement(row: str = ROW, **keys: object) -> Plain:
    """Return a statement: a decision by a Team Manager, unless ``keys`` say otherwise."""
    plain: Plain = {
        "row": row,
        "kind": "decision",
        "section": "1. Section",
        "locator": f"row {row}",
        "title": f"Decide {row}",
        "says": f"Who may decide {row}.",
        **keys,
    }
    if plain["kind"] not in {"rule", "guidance"}:
        plain.setdefault("decision_type", f"decide-{row}")
        if "routes" not in plain:
            plain.setdefault("who", ["manager"])
    return plain


def rule(row: str, effect: str, **keys: object) -> Plain:
    """Return a general rule."""
    return statement(row, kind="rule", rule={"effect": effect, **keys})


SENIORS: Final = rule("tst-0-01", "seniors-may", line="same-area")


def scheme(*statements: Plain, document: str = "tst", effective: str = "2024-01", **keys: object) -> Plain:
    """Return a scheme with these statements."""
    return {
        "document": document,
        "council": "testshire",
        "title": "Scheme of Testshire",
        "effective": effective,
        "statements": list(statements),
        **keys,
    }


def compiled(plain: Plain) -> CompiledScheme:
    """Return a scheme ready for questions. The notation has to accept it."""
    return compile_scheme(accepted(plain, words()), LADDER, WORDS, catalogue())


def library_of(*schemes: Plain) -> Library:
    """Return the library in which Testshire has these schemes."""
    book = Book("testshire", LADDER, WORDS, tuple(compiled(one) for one in schemes))
    return Library({"testshire": book}, catalogue(), calendar_of_england())


def ask_of(
    library: Library,
    post: str,
    area: str | None = None,
    *,
    row: str = ROW,
    capacity: str | None = None,
    facts: Plain | None = None,
    steps: list[Plain] | None = None,
    on: str = "2024-06-03",
    assume_defaults: bool = False,
) -> Plain:
    """Return the answer to a question about Testshire."""
    actor: Plain = {"post": post}
    actor |= {} if area is None else {"area": area}
    actor |= {} if capacity is None else {"capacity": capacity}
    question = {
        "council": "testshire",
        "row": row,
        "on": on,
        "actor": actor,
        "facts": facts or {},
        "steps": steps or [],
        "assume_defaults": assume_defaults,
    }
    return answer_to(question, library)


def ask(statements: Plain | list[Plain], post: str, area: str | None = None, **terms: Any) -> Plain:
    """Return the answer of a scheme of these statements. ``terms`` are those of ``ask_of``."""
    several = statements if isinstance(statements, list) else [statements]
    return ask_of(library_of(scheme(*several)), post, area, **terms)


def codes(answer: Plain) -> list[str]:
    """Return the codes of an answer's reasons."""
    return [reason["code"] for reason in answer["reasons"]]


def faults_of(plain: object) -> list[Fault]:
    """Return every fault in a scheme that is not accepted."""
    accepted_scheme, faults = read_scheme(plain, words())
    assert accepted_scheme is None
    return faults


EVERYTHING: Final = scheme(
    rule("tst-0-01", "seniors-may", line="same-area", reach=["tst-1-01", "tst-1-02"]),
    rule("tst-0-02", "counts-as", post="worker", counts_as="manager"),
    rule("tst-0-03", "refuses", only_when={"amount_gbp + already_spent_gbp": {"at-most": 250.75}}),
    rule("tst-0-04", "stands-in", stand_in={"post": "head", "for": "deputy", "occasions": ["document", "absence"]}),
    rule("tst-0-05", "asks-of-the-note", headings=["What was decided", "Why"]),
    rule("tst-0-06", "refuses", when={"in_court_proceedings": True}, body="court"),
    rule("tst-0-07", "leaves-out", areas=["schools", "agency"], reach=["tst-1-01"]),
    rule("tst-0-08", "records", record=["minutes"], when={"urgent": True}),
    statement(
        routes=[
            {
                "name": "A",
                "when": {"hours_in_secure": {"at-most": 71.5}, "legal_status": {"none-of": ["remand", "none"]}},
                "who": {
                    "posts": [{"post": "manager", "area": "care"}, "lead"],
                    "combine": "all",
                    "capacity": "chair",
                    "given": {"amount_gbp": {"at-most-fact": "imprest_balance_gbp"}},
                    "stand_ins": [
                        {
                            "post": "worker",
                            "for": "manager",
                            "occasions": ["delegation"],
                            "when": {"post_absent": {"includes": "deputy"}},
                        },
                        {"for": "manager", "occasions": ["delegation"]},
                    ],
                },
                "first": [
                    {"any_of": [{"consultation": "legal"}, {"recommendation": "panel"}], "unless": {"urgent": True}},
                    {"agreement": "head", "own_part": True, "any_area": True, "later_when": {"out_of_hours": True}},
                ],
                "after": [
                    {"record": "minutes", "due": {"working-days": 3}, "when": {"child_age": {"less-than": 13}}},
                    {"notification": "family", "due": "next-meeting"},
                ],
                "forum": "gateway",
                "record": ["note", {"place": "minutes", "when": {"urgent": True}}],
            },
            {"name": "B", "otherwise": True, "who": {"panel": "panel"}},
        ],
        asked_as=["may i"],
        notes=["A note."],
        same_matter=[
            "oth-1-01",
            {"row": "oth-1-02", "when": {"urgent": True}, "asks": [{"meeting": "gateway", "when": {"urgent": True}}]},
            {"row": "oth-1-03", "way_in_when": ["emergency", "urgent"]},
        ],
        supposes=[
            {"emergency": True, "text": "It is an emergency."},
            {"child_age": {"at-least": 5, "at-most": 9}, "text": "The child is 5 to 9."},
        ],
        replaces=["tst-0-99"],
        unclear="Left open.",
    ),
    statement("tst-1-02", kind="notification", who={"body": "court"}),
    statement("tst-1-03", kind="guidance"),
    ends="2031-02-03",
    review_due="2027",
    approved_by="The board",
)
"""One scheme with every construct of the rule language."""
