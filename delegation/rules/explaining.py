"""Why an answer is what it is: its coded reasons in plain words, each with the row that it rests on.

A refusal always says who may. A sentence depends on few things (the post, the route), so each is made once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from delegation.rules import wording
from delegation.rules.determination import Code, Determination, Outcome, Reason
from delegation.rules.schemes import DUTIES, Combine
from delegation.rules.unknowns import ACTOR_AREA

if TYPE_CHECKING:
    from collections.abc import Iterable

    from delegation.rules.compiling import CompiledDecision, CompiledRoute, CompiledScheme
    from delegation.rules.determination import Afterwards, Question
    from delegation.rules.finding import Finding
    from delegation.rules.schemes import Line, Statement


def not_a_decision(scheme: CompiledScheme, statement: Statement) -> Determination:
    """Return the answer to a question about a general rule or guidance, asked as if it were a decision."""
    text = f"This is {statement.kind.in_a_sentence}, not a decision that a post takes: {statement.title}."
    return Determination(
        outcome=Outcome.REFUSED,
        row=statement.row,
        decision_type=None,
        version=scheme.scheme.version,
        reasons=(Reason(Code.NOT_A_DECISION, text, statement.row),),
    )


def facts_needed(
    scheme: CompiledScheme,
    decision: CompiledDecision,
    question: Question,
    needed: tuple[str, ...],
    findings: Iterable[Finding],
) -> Determination:
    """Return the answer that asks for facts, naming every post that may decide under some value of them."""
    posts: dict[str, None] = {}
    forum = None
    findings = list(findings)
    for finding in findings:
        posts |= dict.fromkeys(finding.minimum_posts)
        if finding.route is not None and forum is None:
            forum = finding.route.route.forum or finding.route.route.who.panel
    # The known facts may settle the row, although another fact is still asked for.
    rows = {finding.route.route.row for finding in findings if finding.route is not None}
    row = rows.pop() if len(rows) == 1 else decision.statement(question.row).row
    reasons = tuple(Reason(Code.FACT_NEEDED, asks(scheme, fact), row) for fact in needed)
    return Determination(
        outcome=Outcome.FACTS_NEEDED,
        row=row,
        decision_type=decision.slug,
        version=scheme.scheme.version,
        minimum_posts=tuple(posts),
        combine=None if len(posts) < 2 else combine_of_all(findings).value,
        facts_needed=needed,
        forum=forum,
        reasons=reasons + _unclear(decision, row),
    )


def combine_of_all(findings: Iterable[Finding]) -> Combine:
    """Return how the posts of several findings combine: ``ALL`` only if every finding that names posts says so."""
    ways = {finding.combine for finding in findings if finding.minimum_posts}
    return Combine.ALL if ways == {Combine.ALL} else Combine.ANY


def asks(scheme: CompiledScheme, fact: str) -> str:
    """Return the sentence that asks for a fact."""
    if fact == ACTOR_AREA:
        return "The answer depends on the area in which you hold your post."
    return f"The answer depends on this: {scheme.catalogue[fact].question}"


def reasons(
    scheme: CompiledScheme,
    decision: CompiledDecision,
    question: Question,
    finding: Finding,
    afterwards: tuple[Afterwards, ...],
) -> tuple[Reason, ...]:
    """Return the reasons in order: who may, what is owed first, what is owed afterwards, what is unclear."""
    route = finding.route
    row = route.route.row if route is not None else decision.statement(question.row).row
    found = [_why(scheme, decision, question, finding, row)]
    found += [Reason(Code.STEP_MISSING, owed.text, owed.requirement.source) for owed in finding.missing]
    found += [
        Reason(Code.AFTERWARDS, f"{after.owed.text} {after.caveat}".strip(), after.owed.requirement.source)
        for after in afterwards
    ]
    return (*found, *_unclear(decision, row))


def _unclear(decision: CompiledDecision, row: str) -> tuple[Reason, ...]:
    statement = decision.statement(row)
    return (Reason(Code.UNCLEAR, statement.unclear, row),) if statement.unclear else ()


def _why(scheme: CompiledScheme, decision: CompiledDecision, question: Question, finding: Finding, row: str) -> Reason:
    actor = question.actor
    code = finding.code
    if decision.kind in DUTIES:
        code = _duty_code(finding)
    key = (
        code,
        actor.post,
        actor.area,
        row,
        finding.route,
        finding.minimum_posts,
        finding.combine,
        finding.stand_in,
        finding.ruled_out_by,
        finding.denied,
        finding.beside,
    )
    text = decision.refusal_texts.get(key)
    if text is None:
        text = decision.refusal_texts[key] = _sentence(scheme, decision, question, finding, code)
    return Reason(code, text, _source(finding, row))


def _duty_code(finding: Finding) -> Code:
    if finding.outcome is not Outcome.REFUSED:
        return Code.OWN_DUTY
    return finding.code if finding.code in {Code.NOT_STATED, Code.RULED_OUT} else Code.NOT_OWN_DUTY


def _source(finding: Finding, row: str) -> str:
    if finding.ruled_out_by is not None:
        return finding.ruled_out_by.row
    if finding.code is Code.MORE_SENIOR and finding.route is not None and finding.route.line_source:
        return finding.route.line_source
    return row


def _sentence(
    scheme: CompiledScheme, decision: CompiledDecision, question: Question, finding: Finding, code: Code
) -> str:
    speak = wording.Speaker(scheme.ladder, scheme.words, scheme.catalogue)
    actor = question.actor
    me = wording.upper_first(speak.post(actor.post))
    who = _who_may(speak, finding)
    match code:
        case Code.NAMED_POST:
            return f"{me} may take this decision: the scheme names this post."
        case Code.MORE_SENIOR:
            return f"{me} may take this decision, being more senior than {who}."
        case Code.STANDS_IN if finding.stand_in is not None:
            for_whom = speak.post(finding.stand_in.acts_for)
            if finding.stand_in.post is None:
                return f"{me} may take this decision, which {for_whom} delegated. {NOT_SAID_TO_WHOM}"
            return f"{me} may take this decision in place of {for_whom}, as the scheme allows here."
        case Code.PANEL_DECIDED:
            return f"{me} enters what {_panel(speak, finding)} itself decided."
        case Code.OWN_DUTY:
            return f"This duty belongs to {speak.post(actor.post)}."
        case Code.NOT_OWN_DUTY:
            not_this = _not_this(speak, question, finding)
            return f"This duty does not belong to {not_this}. {wording.upper_first(_whose(speak, finding))}."
        case Code.POST_TOO_LOW:
            text = f"{me} may not take this decision. It takes {who}{_or_above(finding, speak)}."
            return text + _or_else(speak, finding)
        case Code.OTHER_POST:
            text = f"{me} may not take this decision: the scheme gives it to {who}{_or_above(finding, speak)}."
            return text + _or_else(speak, finding)
        case Code.WRONG_AREA:
            where = _area_in_words(speak, finding)
            text = f"{me} may not take this decision from another area. It takes {who}{where}."
            return text + _left_out(scheme, speak, question, finding) + _or_else(speak, finding)
        case Code.CAPACITY_MISSING if finding.route is not None:
            hat = wording.lower_first(speak.capacity(str(finding.route.route.who.capacity)))
            if not finding.route.route.who.posts:
                return (
                    f"{me} may take this decision only in this role, which the scheme names instead of a post: {hat}."
                )
            text = f"{me} may take this decision only in this role: {hat}. It takes {who} in that role."
            return text + _or_else(speak, finding)
        case Code.STAND_IN_NOT_CALLED_FOR:
            terms = _stand_in_terms(speak, question, finding)
            return f"{me} may not take this decision now, {terms}. It takes {who}.{_or_else(speak, finding)}"
        case Code.PANEL_DECIDES:
            return f"{wording.upper_first(_panel(speak, finding))} itself decides this; no post decides it alone."
        case Code.OUTSIDE_BODY if finding.route is not None:
            return (
                f"This is for {speak.body(str(finding.route.route.who.body))} to decide, and for no post of the scheme."
            )
        case Code.PERSON_DOES_NOT_FIT if finding.route is not None:
            terms = speak.conditions(finding.route.route.who.given)
            return f"{me} may take this decision only where {terms}. It takes {who} of whom that is so."
        case Code.RULED_OUT if finding.ruled_out_by is not None:
            return finding.ruled_out_by.text
        case _:
            return _not_stated(speak, decision, finding)


NOT_SAID_TO_WHOM = "The document does not say to whom it may be delegated."


def _or_else(speak: wording.Speaker, finding: Finding) -> str:
    """Return who may decide apart from the posts named: a panel, the holder of a role, anybody it is delegated to."""
    text = ""
    for route in finding.beside:
        who = route.route.who
        if who.panel is not None:
            text += f" {wording.upper_first(speak.named(who.panel))} may decide it itself."
        elif who.capacity is not None:
            text += f" So may whoever has this role: {wording.lower_first(speak.capacity(who.capacity))}."
    stand_ins = finding.route.stand_ins if finding.route is not None else ()
    by = [speak.post(one.acts_for) for one in stand_ins if one.post is None]
    return text + (f" {wording.upper_first(wording.either(by))} may delegate it. {NOT_SAID_TO_WHOM}" if by else "")


def _left_out(scheme: CompiledScheme, speak: wording.Speaker, question: Question, finding: Finding) -> str:
    """Return the sentence that the document leaves the actor's area out; empty if it does not."""
    actor = question.actor
    held = scheme.ladder.area_held(actor.post, actor.area)
    if finding.route is None or not finding.route.terms.is_left_out(held):
        return ""
    return f" Here the document leaves out general posts in this area: {speak.area(str(held))}."


def _not_this(speak: wording.Speaker, question: Question, finding: Finding) -> str:
    """Return the post that a duty does not belong to. If only its area or the person is wrong, that is added."""
    post = speak.post(question.actor.post)
    if finding.code is Code.WRONG_AREA:
        return f"{post} of another area"
    if finding.code is Code.PERSON_DOES_NOT_FIT and finding.route is not None:
        return f"{post} save where {speak.conditions(finding.route.route.who.given)}"
    return post


def _who_may(speak: wording.Speaker, finding: Finding) -> str:
    posts = finding.minimum_posts
    if not posts and finding.route is not None:
        posts = tuple(minimum.post for minimum in finding.route.route.who.posts)
    if not posts:
        return "somebody whom the scheme does not name"
    return speak.posts(posts, joined_by="and" if finding.combine is Combine.ALL else "or")


def _or_above(finding: Finding, speak: wording.Speaker) -> str:
    named = finding.route.route.who.posts if finding.route is not None else ()
    if not any(speak.ladder.has_anybody_above(minimum.post) for minimum in named):
        return ""
    line: Line | None = finding.route.line if finding.route is not None else None
    match line.value if line is not None else "":
        case "same-area":
            return ", or somebody more senior in the same area"
        case "any-line":
            return ", or somebody more senior"
        case _:
            return ""


def _area_in_words(speak: wording.Speaker, finding: Finding) -> str:
    route: CompiledRoute | None = finding.route
    areas = {minimum.area for minimum in route.route.who.posts if minimum.area} if route is not None else set()
    named = f" in {wording.either(sorted(speak.area(area) for area in areas))}" if areas else ""
    return f"{named}{_or_above(finding, speak)}"


def _stand_in_terms(speak: wording.Speaker, question: Question, finding: Finding) -> str:
    if finding.route is None:
        return "not standing in for anybody"
    stand_in = next(one for one in finding.route.stand_ins if one.post == question.actor.post)
    for_whom = speak.post(stand_in.acts_for)
    terms = {
        "absence": f"{for_whom} is not recorded as absent",
        "delegation": f"no delegation by {for_whom} is recorded",
        "document": f"the conditions under which {for_whom} may be stood in for are not met",
    }
    return "since " + wording.either([terms[occasion.value] for occasion in stand_in.occasions], joined_by="and")


def _panel(speak: wording.Speaker, finding: Finding) -> str:
    panel = finding.route.route.who.panel if finding.route is not None else None
    return speak.named(panel) if panel else "the panel"


def _whose(speak: wording.Speaker, finding: Finding) -> str:
    route = finding.route
    if route is not None and route.route.who.body is not None:
        return f"it belongs to {speak.body(route.route.who.body)}"
    if route is not None and not route.route.who.posts and route.route.who.panel:
        return f"it belongs to {speak.named(route.route.who.panel)}"
    where = _area_in_words(speak, finding) if finding.code is Code.WRONG_AREA else ""
    return f"it belongs to {_who_may(speak, finding)}{where}"


def _not_stated(speak: wording.Speaker, decision: CompiledDecision, finding: Finding) -> str:
    if finding.denied is not None:
        other = "This row does not cover your case, so it does not say who may decide."
        return f"{other} It covers this: {finding.denied.text}"
    if finding.route is None and decision.routes:
        terms = [speak.conditions(route.route.when) for route in decision.routes if route.route.when]
        if terms:
            cases = "; or where ".join(terms)
            return f"The scheme does not say who may decide in this case. It speaks only of cases where {cases}."
    return "The scheme does not say who may decide this."
