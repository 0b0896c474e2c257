"""An answer as a note keeps it: all of it, what was followed, and what a panel's own decision does."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from authorities.calendar.working_days import LONDON
from casenotes.recording.stored_answer import DONE, codes_of, stored_answer
from delegation.rules.determination import Code
from delegation.rules.questions import parse_question
from tests.delegation.fixture_library import fixture_library

if TYPE_CHECKING:
    from delegation.rules.determination import Determination

NOON: Final = datetime(2026, 6, 3, 12, tzinfo=LONDON)
PANEL: Final = "for-permanency-panel"
TOLD: Final = {"kind": "notification", "to": "permanency-panel"}


def asked(council: str, row: str, post: str, capacity: str | None = None, **facts: object) -> Determination:
    library = fixture_library()
    actor = {"post": post, "area": None, "capacity": capacity}
    plain = {"council": council, "row": row, "on": NOON.isoformat(), "actor": actor, "facts": facts}
    return library.determine(parse_question(plain, library, NOON))


def by_the_panel() -> Determination:
    known = {"court_directed": True, "in_court_proceedings": False}
    return asked("torbay", "tor-6.10", "head-of-service-permanence", PANEL, **known)


def test_an_answer_is_kept_whole_and_once_if_it_is_followed_itself() -> None:
    answer = asked("blackburn-with-darwen", "bwd-1-05", "head-of-service")
    assert answer.followed is answer
    assert stored_answer(answer, "") == answer.as_plain()


def test_what_is_followed_is_kept_beside_the_row_s_own_answer_and_gives_the_codes() -> None:
    answer = asked("gloucestershire", "glo-cp-02", "team-manager")
    assert answer.followed is not answer
    kept = stored_answer(answer, "")
    followed = kept.pop("followed")
    assert kept == answer.as_plain()
    assert followed == answer.followed.as_plain()
    assert codes_of({**kept, "followed": followed}) == list(dict.fromkeys(one["code"] for one in followed["reasons"]))
    assert codes_of(kept) != codes_of({**kept, "followed": followed})


def test_under_the_hat_of_the_panel_it_is_told_by_its_decision_and_nothing_else_is_done() -> None:
    answer = by_the_panel()
    plain: dict[str, Any] = answer.as_plain()
    kept = stored_answer(answer, PANEL)
    assert kept["done_by_decision"] == [TOLD]
    assert kept["afterwards"] == []
    done = [one for one in kept["reasons"] if one["code"] == DONE]
    assert done == [{"code": DONE, "text": "Tell the Permanency Panel: done by this decision.", "source": "tor-6.10"}]
    others = [one for one in plain["reasons"] if one["code"] != Code.AFTERWARDS]
    assert [one for one in kept["reasons"] if one["code"] != DONE] == others
    rest = {"afterwards", "reasons", "done_by_decision"}
    assert {key: kept[key] for key in kept if key not in rest} == {key: plain[key] for key in plain if key not in rest}


def test_under_any_other_hat_it_is_still_owed() -> None:
    answer = by_the_panel()
    for hat in ("", "for-secure-panel", "chair-of-permanency-panel"):
        kept = stored_answer(answer, hat)
        assert kept == answer.as_plain(), hat
        assert kept["afterwards"][0]["to"] == "permanency-panel"


def test_what_else_is_owed_afterwards_stays_owed_beside_what_the_decision_does() -> None:
    scheme = fixture_library().books["torbay"].find("tor-6.10", NOON.date())
    assert scheme is not None
    answer = by_the_panel()
    other = next(
        after
        for row in scheme.by_row
        for after in asked("torbay", row, "head-of-service").afterwards
        if after.owed.plain.get("to") not in (None, "permanency-panel")
    )
    both = replace(answer, afterwards=(*answer.afterwards, other))
    kept = stored_answer(both, PANEL)
    assert kept["afterwards"] == [other.as_plain()]
    assert kept["done_by_decision"] == [TOLD]
