"""The pages for looking up: the checklist, the clock, who holds the posts, and every way in besides the search box."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from authorities.models import Appointment, Area, Authority, Post, User
from authorities.people import actions as people
from authorities.people.holding import MOST_COUNTED
from delegation.rules.questions import MOST_STEPS, words_for
from delegation.rules.steps import StepKind
from delegation.schemes.library import library
from tests.delegation.conftest import BACKDATED, run
from tests.delegation.fixture_library import FIXTURES

if TYPE_CHECKING:
    from collections.abc import Callable

    Open = Callable[..., Client]

pytestmark = pytest.mark.usefixtures("plain_files")

BY_DAY = datetime(2026, 6, 3, 10, tzinfo=UTC)
AT_NIGHT = datetime(2026, 6, 3, 20, tzinfo=UTC)
SINCE = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def by_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: BY_DAY)


@pytest.fixture
def at_night(monkeypatch: pytest.MonkeyPatch, by_day: None) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT_NIGHT)


@pytest.fixture
def gloucestershire(db: None) -> Authority:
    run("load_authority", FIXTURES / "authorities" / "gloucestershire.yaml")
    run("load_words", FIXTURES / "words" / "gloucestershire.yaml")
    run("load_scheme", *BACKDATED, *sorted((FIXTURES / "schemes").glob("g[lm]o/*.yaml")))
    return Authority.objects.get(slug="gloucestershire")


@pytest.fixture
def appoint(gloucestershire: Authority) -> Callable[..., Appointment]:
    def appoint_somebody(post: str, area: str | None = None, name: str = "A. Example") -> Appointment:
        user = User.objects.create_user(name.replace(" ", "").lower(), name, authority=gloucestershire)
        return people.appoint(
            user=user,
            post=Post.objects.get(authority=gloucestershire, slug=post),
            area=Area.objects.get(authority=gloucestershire, slug=area) if area else None,
            starts=SINCE,
        )

    return appoint_somebody


@pytest.fixture
def signed_in(appoint: Callable[..., Appointment]) -> Open:
    def browser(post: str, area: str | None = "locality") -> Client:
        client = Client()
        client.force_login(appoint(post, area).user, backend="authorities.sign_in.backends.DemonstrationBackend")
        return client

    return browser


def text_of(client: Client, path: str, *, status: int = 200) -> str:
    """Return the words of a page's main part, without its markup."""
    answer = client.get(path)
    assert answer.status_code == status, path
    main = answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main.partition(">")[2]).split())


# --- the answer ----------------------------------------------------------------------------------------------------


def test_a_step_that_is_ticked_is_done_and_the_answer_changes(signed_in: Open) -> None:
    client = signed_in("team-manager")
    before = text_of(client, "/decisions/glo-cp-01?fact-previous_cp_plan=no")
    assert "You can decide this once you consult a Social Worker and consult Duty child protection chair" in before
    assert "First, in this order" in before
    asked = "/decisions/glo-cp-01?fact-previous_cp_plan=no"
    ticked = f"{asked}&done=consultation:social-worker&done=consultation:duty-cp-chair"
    after = text_of(client, ticked)
    assert "You can decide this." in after
    # Both steps, and the answer that there was no plan before.
    assert client.get(ticked).content.count(b" checked>") == 3


def test_a_step_that_no_row_asks_for_is_left_out_of_what_is_ticked(signed_in: Open) -> None:
    client = signed_in("team-manager")
    for done in ("consultation:nobody", "nonsense", "", "agreement:dcs", "<script>:x"):
        page = text_of(client, f"/decisions/glo-cp-01?fact-previous_cp_plan=no&done={done}")
        assert "once you consult a Social Worker and consult" in page


def test_of_more_steps_than_a_question_may_have_the_rest_is_left_out(signed_in: Open) -> None:
    client = signed_in("team-manager")
    book = library().books["gloucestershire"]
    done = [f"{kind}:{word}" for kind in StepKind for word in sorted(words_for(kind, book))]
    assert len(done) > MOST_STEPS
    answer = client.get("/decisions/glo-cp-01", {"fact-previous_cp_plan": "no", "done": done})
    assert answer.status_code == 200
    assert len(answer.context["answer"].question.steps) == MOST_STEPS


def test_a_question_says_what_each_answer_would_mean(signed_in: Open) -> None:
    page = text_of(signed_in("assistant-director"), "/decisions/glo-cic-22")
    assert "30 days or less: you may. 31 days or more: you may not." in page


def test_of_an_unborn_child_the_page_asks_no_age(signed_in: Open) -> None:
    client, age = signed_in("service-director", None), "How old is the child, in completed years?"
    page = text_of(client, "/decisions/glo-cic-08?fact-legal_status=section-20&fact-child_age=")
    assert age in page
    assert page.index(age) < page.index("Is the child not yet born?")
    unborn = text_of(client, "/decisions/glo-cic-08?fact-legal_status=section-20&fact-unborn_child=yes&fact-child_age=")
    assert age not in unborn
    assert "Is the child not yet born?" in unborn
    both = client.get("/decisions/glo-cic-08?fact-unborn_child=yes&fact-child_age=7").content.decode()
    assert f"{age} Leave this empty where the child is not born yet." in both
    assert 'value="7"' in both


def test_where_nobody_can_say_who_may_without_a_fact_it_is_asked(signed_in: Open) -> None:
    client = signed_in("team-manager")
    page = text_of(client, "/decisions/glo-cic-04")
    assert "Who decides depends on the case: " in page
    assert "What kind of placement does the child move to?" in page
    known = text_of(client, "/decisions/glo-cic-04?fact-placement_to=ifa-foster")
    assert "You cannot decide this yourself." in known
    # The matrix names a Head of Service too. The paper on oversight covers the same move and does not.
    assert "A Group Manager decides this." in known


def test_the_stricter_of_two_documents_governs_the_headline(signed_in: Open) -> None:
    page = text_of(
        signed_in("assistant-director"), "/decisions/glo-cic-33?fact-at_a_distance=no&fact-placement_to=foster"
    )
    assert "The Director of Children&#x27;s Services decides this." in page
    assert "A stricter rule applies" in page
    assert "Placement out of county (gmo-cic-09)" in page


def test_lines_whose_posts_act_together_say_so_and_refuse_nobody(signed_in: Open) -> None:
    page = text_of(signed_in("group-manager"), "/decisions/gmo-cic-05")
    assert "You can decide this once you" in page
    assert page.count("More than one line covers this decision, and the posts they name must act together") == 2
    assert page.count("It takes an Assistant Director as well.") == 2
    assert "may not take this decision" not in page


def test_of_lines_that_act_together_each_names_its_posts_by_itself(signed_in: Open) -> None:
    page = text_of(signed_in("group-manager"), "/?q=initial+conference+for+a+child+who+had+a+plan+before")
    together = "More than one line covers this decision, so these must act together:"
    posts = "a Head of Service or a Group Manager, and a Team Manager"
    assert f"consult Duty child protection chair. {together} {posts}." in page


def test_what_comes_afterwards_is_a_date(signed_in: Open) -> None:
    page = text_of(signed_in("group-manager"), "/decisions/gmo-all-12")
    assert "Afterwards" in page
    assert "10 June 2026" in page


@pytest.mark.parametrize("on", ["27th Nov 2026", "27-11-2026", "27 11 26", "2026-11-27", "Friday 27 November 2026"])
def test_another_day_is_read_as_people_write_it(signed_in: Open, on: str) -> None:
    page = text_of(signed_in("team-manager"), f"/decisions/glo-cp-01?on={on}")
    assert "as on 27 November 2026" in page


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("27 nov", "Write the year too. Write the day like 27/3/2026 or 27 March 2026."),
        ("31 Nov 2026", "There is no 31 November 2026."),
        ("11/27/2026", "Write the day before the month, like 27/11/2026."),
    ],
)
def test_another_day_that_is_none_is_refused_and_stays_as_typed(signed_in: Open, on: str, said: str) -> None:
    page = signed_in("team-manager").get("/decisions/glo-cp-01", {"on": on}).content.decode()
    assert said in page
    assert f'value="{on}"' in page
    assert "as on" not in page.split("<h1", 1)[1].split("</p>", 1)[0]


@pytest.fixture
def in_torbay(db: None) -> Client:
    """The browser of a Head of Service of Torbay."""
    run("load_authority", FIXTURES / "authorities" / "torbay.yaml")
    run("load_words", FIXTURES / "words" / "torbay.yaml")
    run("load_scheme", *BACKDATED, FIXTURES / "schemes" / "tor" / "2016-10.yaml")
    torbay, client = Authority.objects.get(slug="torbay"), Client()
    user = User.objects.create_user("head", "A. Example", authority=torbay)
    post = Post.objects.get(authority=torbay, slug="head-of-service")
    people.appoint(user=user, post=post, area=Area.objects.filter(authority=torbay).first(), starts=SINCE)
    client.force_login(user, backend="authorities.sign_in.backends.DemonstrationBackend")
    return client


def test_a_date_beyond_the_bank_holidays_that_are_known_says_so_on_the_page_and_in_the_text(in_torbay: Client) -> None:
    said = "The bank holidays of 2037 are not known yet"
    before = in_torbay.get("/decisions/tor-a1-04?on=30/12/2036").content.decode()
    assert "31 December 2036, 17:00" in before
    assert said not in before
    content = in_torbay.get("/decisions/tor-a1-04?on=31/12/2036").content.decode()
    listed, copied = content.split('id="as-text"', 1)
    assert f"1 January 2037, 17:00. {said}" in listed
    assert f"1 January 2037, 17:00 (tor-a1-04). {said}" in copied


def test_a_national_rule_has_a_page_of_its_own(signed_in: Open) -> None:
    page = text_of(signed_in("team-manager"), "/decisions/nat-18-1")
    assert "A national rule: it binds beside your council’s own scheme." in page
    assert "Care Planning Regulations 2010" in page or "regulations 17 to 19" in page


def test_the_whole_answer_stands_as_text_to_copy_and_says_nothing_about_a_child(signed_in: Open) -> None:
    client = signed_in("team-manager")
    content = client.get("/decisions/glo-cp-01").content.decode()
    text = content.split('id="as-text"', 1)[1].split("</textarea>", 1)[0]
    for part in ("glo-cp-01", "As on 3 June 2026", "Who may decide: A Team Manager", "First: Consult a Social Worker"):
        assert part in text


# --- the clock -----------------------------------------------------------------------------------------------------


def test_after_hours_the_route_for_out_of_hours_comes_first(signed_in: Open, at_night: None) -> None:
    client = signed_in("team-manager")
    page = text_of(client, "/decisions/glo-cic-02")
    assert "It is 21:00 and offices are closed" in page
    assert "The On-call Head of Service or Group Manager decides this." in page
    by_day = text_of(client, "/decisions/glo-cic-02?fact-out_of_hours=no")
    assert "offices are closed" not in by_day
    assert "An Assistant Director or the Service Director, Safeguarding and Care decides this." in by_day
    assert "decided out of hours" in text_of(client, "/")


def test_whether_it_is_out_of_hours_follows_from_the_clock_where_the_question_is_left_empty(
    signed_in: Open, at_night: None
) -> None:
    client = signed_in("team-manager")
    page = text_of(client, "/decisions/glo-cic-02?fact-out_of_hours=")
    assert "It is 21:00 and offices are closed" in page
    assert "The On-call Head of Service or Group Manager decides this." in page
    form = client.get("/decisions/glo-cic-02?fact-out_of_hours=").context["form"]
    assert form["fact-out_of_hours"].value() == "yes"


def test_a_day_is_the_whole_day_though_it_is_today_and_night(signed_in: Open, at_night: None) -> None:
    client = signed_in("team-manager")
    today = client.get("/decisions/glo-cic-02?on=today").context["answer"].question
    assert (today.moment.hour, today.facts["out_of_hours"]) == (12, False)


def test_by_day_and_of_another_day_the_clock_says_nothing(signed_in: Open) -> None:
    client = signed_in("team-manager")
    assert "offices are closed" not in text_of(client, "/decisions/glo-cic-02")
    assert "decided out of hours" not in text_of(client, "/")


def test_few_steps_stand_in_the_line_of_a_result_and_of_many_the_number_and_the_agreements(signed_in: Open) -> None:
    client = signed_in("team-manager")
    few = text_of(client, "/?q=section+7+report")
    assert "First: consult" in few
    many = text_of(client, "/?q=entry+to+care+whole+route")
    assert "5 steps come first, among them the agreement of a Team Manager and a Group Manager." in many


def test_a_reference_goes_straight_to_its_row_and_while_typing_to_a_result(signed_in: Open) -> None:
    client = signed_in("team-manager")
    assert client.get("/?q=glo-cp-01").headers["Location"] == "/decisions/glo-cp-01"
    typing = client.get("/?q=glo-cp-01", headers={"X-Requested-With": "fetch"})
    assert typing.status_code == 200
    assert 'href="/decisions/glo-cp-01"' in typing.content.decode()


def test_a_search_about_something_else_says_whom_to_ask(signed_in: Open) -> None:
    client = signed_in("team-manager")
    page = text_of(client, "/?q=council+tax+arrears")
    assert "a question about council tax or business rates, which children’s services do not decide" in page
    assert "Ask the council tax team." in page
    page = text_of(client, "/?q=surrogacy")
    assert "a question about surrogacy; no row that was found speaks of it. Ask the legal department." in page


EPO = "/?q=emergency+protection+order"


def rows_in(client: Client, address: str) -> list[str]:
    return re.findall(r'href="/decisions/([^"?]+)', client.get(address).content.decode())


def test_by_day_a_search_gives_the_row_for_the_day_first(signed_in: Open) -> None:
    found = rows_in(signed_in("team-manager"), EPO)
    assert found.index("glo-ooh-01") > 0


def test_after_hours_a_search_gives_the_row_for_out_of_hours_first(signed_in: Open, at_night: None) -> None:
    client = signed_in("team-manager")
    assert rows_in(client, EPO)[0] == "glo-ooh-01"
    # Rows for closed offices that have next to nothing to do with the search stay where they are.
    assert not rows_in(client, "/?q=adoption+panel")[0].startswith("glo-ooh")
    assert rows_in(client, "/?q=grandad+has+been+released+and+is+living+with+the+kids")[0] == "glo-cic-21"


def test_of_another_day_nothing_is_taken_from_the_clock(signed_in: Open, at_night: None) -> None:
    assert "offices are closed" not in text_of(signed_in("team-manager"), "/decisions/glo-cic-02?on=1/6/2026")


# --- who holds the posts ---------------------------------------------------------------------------------------------


def test_holders_of_the_own_area_come_first_and_absences_are_told(
    signed_in: Open, appoint: Callable[..., Appointment]
) -> None:
    client = signed_in("social-worker")
    appoint("team-manager", "fostering", "B. Sample")
    away = appoint("team-manager", "locality", "C. Specimen")
    appoint("team-manager", "locality", "D. Placeholder")
    days = {"starts": BY_DAY - timedelta(days=1), "ends": BY_DAY + timedelta(days=2)}
    people.record_absence(appointment=away, recorded_by=away.user, **days)
    page = text_of(client, "/decisions/glo-cp-01?fact-previous_cp_plan=no")
    names = re.findall(r"[BCD]\. \w+ \([^)]*\)(?:, absent until \d+ \w+)?", page)
    assert names[0].startswith("D. Placeholder")
    assert names[1].startswith("C. Specimen")
    assert names[1].endswith("absent until 5 June")
    assert names[2].startswith("B. Sample (Fostering)")


@pytest.mark.parametrize(
    ("holders", "left"), [(MOST_COUNTED, "and 88 more"), (MOST_COUNTED + 1, "and at least 89 more")]
)
def test_of_many_holders_twelve_are_named_and_the_others_counted(
    signed_in: Open, appoint: Callable[..., Appointment], holders: int, left: str
) -> None:
    client = signed_in("social-worker")
    seat = appoint("team-manager", "fostering", "B. Sample").seat
    people_there = User.objects.bulk_create(
        User(username=f"made-up-{number}", full_name=f"X. Example {number}", authority=seat.post.authority)
        for number in range(holders - 1)
    )
    Appointment.objects.bulk_create(
        Appointment(user=one, seat=seat, starts=BY_DAY - timedelta(days=9)) for one in people_there
    )
    page = text_of(client, "/decisions/glo-cp-01?fact-previous_cp_plan=no")
    assert len(set(re.findall(r"X\. Example \d+", page))) == 11
    assert left in page


def test_where_nobody_holds_the_post_the_nearest_above_that_somebody_holds_is_named(
    signed_in: Open, appoint: Callable[..., Appointment]
) -> None:
    client = signed_in("social-worker")
    appoint("service-director", None, "E. Pattern")
    page = text_of(client, "/decisions/glo-cp-02?fact-previous_cp_plan=yes")
    assert "A Head of Service today: nobody is recorded in this post." in page
    assert "more senior than a Head of Service, and may decide too" in page
    assert "E. Pattern" in page


# --- ways in -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/posts", "/matrix", "/panels", "/a-to-z", "/out-of-hours", "/sections"])
def test_every_way_in_is_for_people_of_a_council_and_leads_to_rows(signed_in: Open, path: str) -> None:
    assert Client().get(path).status_code == 302
    page = signed_in("team-manager").get(path).content.decode()
    assert ("/decisions/g" in page) or path == "/posts"


def test_what_a_post_may_decide_is_told_by_how_far(signed_in: Open) -> None:
    page = text_of(signed_in("team-manager"), "/posts/team-manager?area=locality")
    assert re.search(r"May decide \(\d+\)", page)
    assert re.search(r"May decide once what is owed first is done \(\d+\)", page)
    assert "glo-cp-03" in page
    assert "glo-cic-16" not in page


def test_what_i_may_decide_leads_to_the_own_post_in_the_own_area(signed_in: Open) -> None:
    answer = signed_in("team-manager").get("/my-decisions")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/posts/team-manager?area=locality")


@pytest.mark.parametrize("path", ["/posts/no-such-post", "/posts/deputy-director"])
def test_a_post_that_the_council_does_not_have_is_not_there(signed_in: Open, path: str) -> None:
    assert signed_in("team-manager").get(path).status_code == 404


def test_an_area_that_is_none_is_left_out(signed_in: Open) -> None:
    assert "Not stated" in text_of(signed_in("team-manager"), "/posts/team-manager?area=<script>")


def test_the_table_is_cut_to_a_section_and_to_a_post(signed_in: Open) -> None:
    client = signed_in("team-manager")
    whole = text_of(client, "/matrix?section=glo:4.+Children+in+care")
    assert "Planned entry to care" in whole
    mine = text_of(client, "/matrix?section=glo:4.+Children+in+care&post=team-manager")
    assert "Planned entry to care" not in mine
    assert "Change education provision, child in care without an EHCP" in mine
    assert text_of(client, "/matrix?section=nothing&post=nobody") == text_of(client, "/matrix")


def test_the_table_opens_where_most_is_for_the_own_post_and_says_what_is_short_for_what(signed_in: Open) -> None:
    page = text_of(signed_in("team-manager"), "/matrix")
    heading, table = page.split("own page.", 1)[1].split("Decision", 1)
    assert heading.strip() == "3. Children and family teams"
    assert table.endswith("AD: Assistant Director. SD: Service Director, Safeguarding and Care.")
    assert "TM: Team Manager. GM: Group Manager." in table


def test_a_decision_that_no_post_of_the_table_takes_says_who_takes_it(signed_in: Open) -> None:
    page = text_of(signed_in("team-manager"), "/matrix?section=gmo:3.+Children+and+family+teams")
    assert "ATC panel decision gmo-cft-05b The ATC panel" in page
    assert "Entry to care decided outside panel gmo-cft-05d Team Manager" in page


def test_a_panel_shows_what_it_decides_and_what_goes_to_it(signed_in: Open) -> None:
    page = text_of(signed_in("team-manager"), "/panels")
    assert "Decides itself" in page
    assert "gmo-cft-05b" in page


def test_the_rows_looked_up_last_stand_on_the_first_page_latest_first_each_once(signed_in: Open) -> None:
    client = signed_in("team-manager")
    assert "Looked up last" not in text_of(client, "/")
    for row in ("glo-cp-01", "glo-cp-03", "glo-cp-01", *(f"glo-cic-{n:02d}" for n in range(7, 16))):
        client.get(f"/decisions/{row}")
    page = text_of(client, "/")
    shown = re.findall(r"glo-c[a-z]+-\d+", page.split("Looked up last", 1)[1])
    assert shown[0] == "glo-cic-15"
    assert len(shown) == len(set(shown)) == 8


def test_any_row_is_two_steps_from_the_first_page(signed_in: Open) -> None:
    client = signed_in("team-manager")
    assert 'href="/sections"' in client.get("/").content.decode()
    page = client.get("/sections").content.decode()
    rows = {line.split()[0] for name in ("glo", "gmo") for line in rows_of(name)}
    assert {row for row in rows if f'href="/decisions/{row}"' not in page} == set()


def rows_of(document: str) -> list[str]:
    lines = (FIXTURES.parent / "tests" / "cases" / "rows" / f"{document}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]
