"""Each component says what it must in words, escapes what it is given, and follows upstream's markup."""

import re

import pytest
from django.core.paginator import Paginator

from tests.site.rendering import component, same, upstream


def test_an_error_summary_is_upstream_s() -> None:
    errors = [
        ("The date your passport was issued must be in the past", "#example-error-1"),
        ("Enter a postcode, like AA1 1AA", "#example-error-2"),
    ]
    assert same(component("error_summary", errors=errors), upstream("error-summary/template-default.html"))


def test_pages_of_a_list_are_upstream_s() -> None:
    html = component("pagination", page=Paginator(range(30), 10).page(2))
    html = html.replace('href="?page=1" rel', 'href="/previous" rel').replace('href="?page=3" rel', 'href="/next" rel')
    html = re.sub(r'"\?page=(\d)"', r'"/page/\1"', html)
    assert same(html, upstream("pagination/template-default.html"))


def test_a_list_of_one_page_has_no_pagination() -> None:
    assert component("pagination", page=Paginator(range(3), 10).page(1)).strip() == ""


@pytest.mark.parametrize(
    ("tone", "word"),
    [
        ("may", "Yes"),
        ("may-once", "Yes, with steps first"),
        ("may-not", "No"),
        ("not-stated", "The scheme does not say"),
    ],
)
def test_the_answer_says_its_tone_in_a_word_and_a_sign(tone: str, word: str) -> None:
    html = component("answer_box", tone=tone, headline="Ask a <Head>.", detail="Today: A. Example")
    assert f'<p class="app-answer__word">{word}</p>' in html
    assert html.count("<path") == 1
    assert f"app-answer--{tone}" in html
    assert "Ask a &lt;Head&gt;." in html


def test_a_result_says_who_decides_in_its_line() -> None:
    html = component("result_line", title="Holiday", url="/r", post="Deputy Director", reference="bwd-2-14", tag="No")
    assert "data-result" in html
    assert re.sub(r"<[^>]+>|\s+", " ", html).split() == [
        "Holiday",
        "bwd-2-14",
        "Decides:",
        "Deputy",
        "Director",
        "No",
    ]


def test_steps_keep_their_order_and_say_who_and_which_row() -> None:
    steps = [
        {"title": "Consult Legal", "who": "Duty solicitor", "row": "r1", "is_done": True},
        {"title": "Decide"},
    ]
    html = component("steps", steps=steps)
    assert html.index("Consult Legal") < html.index("Duty solicitor") < html.index("Decide")
    assert html.count(", done") == 1
    assert "Row r1" in html


def test_a_table_names_the_column_in_every_cell_for_a_phone() -> None:
    html = component("table", caption="C", head=["Row", "Now"], rows=[[("Row", "r1"), ("Now", "Service Lead")]])
    assert '<span class="app-table__label" aria-hidden="true">Now</span><span>Service Lead</span>' in html
    assert html.count('role="row"') == 2
