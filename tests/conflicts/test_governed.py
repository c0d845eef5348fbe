"""What governs a statement tells subjects apart (rules C1i to C1r): tables of pairs, and what must hold of any pair."""

from __future__ import annotations

import pytest

from knowledge.conflicts import GovernedStatement, disagreement
from knowledge.conflicts.subjects.template import are_siblings, template
from knowledge.model.reading.statements import StatementKind

OPENS = ("The office opens at 9:00.", "The office opens at 8:00.")
LOGS = ("Access logs are kept for 90 days.", "Access logs are retained for one year.")
LEAVE = ("Employees get 20 days of leave.", "Employees get 25 days of leave.")
REPLY = ("Support replies within 8 hours.", "Support replies within 2 hours.")
FINE = ("The parking fine is 40 euros.", "The parking fine is 60 euros.")


def conflict(left: GovernedStatement, right: GovernedStatement) -> bool:
    """Whether two statements disagree, which they do in either order or in neither."""
    found, back = disagreement(left, right), disagreement(right, left)
    assert (found is None) is (back is None)
    return found is not None


def below(text: str, title: str, *headings: str) -> GovernedStatement:
    """A sentence of a document."""
    return GovernedStatement(text, title=title, headings=headings)


@pytest.mark.rule("C1i")
@pytest.mark.parametrize(
    ("texts", "left", "right"),
    [
        (FINE, "Parking A", "Parking B"),
        (FINE, "Parking 1", "Parking 2"),
        (FINE, "parking_v1.md", "Parking-final.docx"),
        (LEAVE, "Leave policy 2024", "Leave amendment"),
        (LEAVE, "Employee handbook", "Leave policy"),
        (LEAVE, "Handbook > Benefits", "Leave policy > Entitlement"),
        (LEAVE, "", "Leave policy"),
        (LOGS, "Security policy", "Privacy policy"),
        (LOGS, "Logging", "Privacy notice > How long we keep logs"),
        (OPENS, "Opening hours", "The office"),
    ],
)
def test_titles_that_only_name_the_document_hide_no_conflict(
    texts: tuple[str, str], left: str, right: str
) -> None:
    assert conflict(below(texts[0], *left.split(" > ")), below(texts[1], *right.split(" > ")))


@pytest.mark.rule("C1i")
@pytest.mark.parametrize(
    ("texts", "left", "right", "why"),
    [
        (OPENS, "Cardiff", "Leeds", "what `the office` is stands in the title"),
        (OPENS, "Depot 2 handbook", "Depot 4 handbook", "two of a series"),
        (LEAVE, "Sick leave", "Parental leave", "two kinds of leave"),
        (LEAVE, "Leave policy", "Parental leave policy", "a special policy beside the general one"),
        (LEAVE, "Handbook > Germany", "Handbook > France", "two countries"),
        (
            LEAVE,
            "Handbook > Republic of Ireland",
            "Handbook > Northern Ireland",
            "a country and its neighbour of nearly the same name",
        ),
        (LEAVE, "Handbook", "Handbook > For directors", "a case that only one has"),
        (REPLY, "Support > Team plan", "Support > Enterprise plan", "two plans"),
        (REPLY, "Support > Tier 1", "Support > Tier 2", "two tiers"),
        (REPLY, "Support for HEY", "Support for Campfire", "two products"),
        (FINE, "Fines 2024", "Fines 2025", "two years"),
        (FINE, "Marina Terms", "Airport Agreement", "two contracts"),
        (FINE, "Gateway A runbook", "Gateway B runbook", "two machines"),
        (FINE, "Hall 1 rules", "Hall 2 rules", "two halls"),
        (FINE, "Zone A", "Zone B", "two zones by a letter"),
        (FINE, "Parking > Level I", "Parking > Level II", "two levels by a roman number"),
    ],
)
def test_titles_and_headings_that_name_a_subject_tell_apart(
    texts: tuple[str, str], left: str, right: str, why: str
) -> None:
    assert not conflict(below(texts[0], *left.split(" > ")), below(texts[1], *right.split(" > "))), why


@pytest.mark.rule("C1j")
def test_names_that_differ_and_stand_in_the_titles_are_the_subjects() -> None:
    used = "We use outside helpers, such as a call centre, to run {}."
    alpha, beta = (below(used.format(name), f"{name} helpers") for name in ("Alpha", "Beta"))
    assert not conflict(alpha, beta)


@pytest.mark.rule("C1j")
def test_a_number_in_a_name_names_and_counts_nothing() -> None:
    rule = "The rate limiting {} rule holds for all interfaces."
    eight, nine = (below(rule.format(number), f"Decision {number}: Rate limiting {number}") for number in (8, 9))
    assert not conflict(eight, nine)


COLUMNS = ("Document", "Fee", "Days")


def row(text: str, columns: tuple[str, ...] = COLUMNS) -> GovernedStatement:
    """A row of a table; its label is what stands before the dash."""
    return GovernedStatement(text, StatementKind.ROW, title="Fees", columns=columns, names=(text.split(" – ")[0],))


@pytest.mark.rule("C1k")
@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("Passport – Fee: 81 euros; Days: 20", "Passport – Fee: 92 euros; Days: 20", ("amount", "81 euros", "92 euros")),
        ("Passport – Fee: 81 euros; Days: 20", "Passport – Fee: 81 euros; Days: 30", ("duration", "20 Days", "30 Days")),
        ("Passport – Fee: 81 euros", "Identity card – Fee: 37 euros", None),
        ("Passport – Fee: 81 euros", "Passport – Fee: €81", None),
        ("Passport – Fee: 81 euros", "Passport – Surcharge: 32 euros", None),
        ("Reader – Days: 2.46.0", "Reader – Days: 2.40.0", ("entity", "2.46.0", "2.40.0")),
    ],
)  # fmt: skip
def test_cells_are_compared_within_one_row_and_column(
    left: str, right: str, expected: tuple[str, str, str] | None
) -> None:
    found = disagreement(row(left), row(right, (*COLUMNS, "Surcharge")))
    assert (found and (found.kind, found.left, found.right)) == expected


@pytest.mark.rule("C1k")
def test_a_cell_and_a_sentence_can_disagree_and_the_place_is_that_of_the_cell() -> None:
    cell = row("Dog licence – Fee: 35 euros")
    found = disagreement(cell, below("The dog licence costs 45 euros.", "Dogs"))
    assert found is not None
    assert (found.left, found.right) == ("35 euros", "45 euros")
    assert cell.text[slice(*found.left_span)] == "35 euros"


def item(text: str, lead: str) -> GovernedStatement:
    """An item of a list."""
    return GovernedStatement(text, StatementKind.ITEM, leads=(lead,))


@pytest.mark.rule("C1l")
def test_an_item_is_read_with_its_lead_in() -> None:
    may, must_not = "The following can be refunded:", "The following cannot be refunded:"
    assert conflict(item("gift cards", may), item("gift cards", must_not))
    assert not conflict(item("gift cards", may), item("opened games", must_not))
    assert not conflict(
        item("Approve a plan", "Courses are open to:"), item("Submit a plan", "Courses are open to:")
    )
    assert not conflict(
        item("20 euros a day", "Interns may claim:"), item("35 euros a day", "Managers may claim:")
    )


def answer(text: str, question: str) -> GovernedStatement:
    """An answer to a question."""
    return GovernedStatement(text, StatementKind.ANSWER, title="FAQ", question=question)


@pytest.mark.rule("C1l")
def test_an_answer_is_read_with_its_question() -> None:
    dog, window = "May I bring my dog into the garden?", "How long do I have to return an item?"
    assert conflict(answer("Yes, on a lead.", dog), answer("No.", dog))
    assert not conflict(answer("Yes, if it is small.", dog), answer("No.", dog))
    assert not conflict(answer("Yes.", dog), answer("No.", "May I light a fire in the garden?"))
    assert conflict(answer("Within 30 days.", window), answer("Within 14 days.", window))
    assert not conflict(
        answer("Within 30 days.", window), answer("Within 3 days.", "How long does a refund take?")
    )


@pytest.mark.rule("C1m")
def test_documents_of_one_template_are_told_apart_by_their_titles() -> None:
    def page(title: str, days: int) -> list[GovernedStatement]:
        said = [
            f"Orders ship within {days} days.",
            f"Orders are returned within {2 * days} days.",
            f"Parts are kept for {days} years.",
        ]
        return [GovernedStatement(text, title=title, template=template(title, said)) for text in said]

    oak, sofa = page("Oak table", 3), page("Leather sofa", 10)
    assert are_siblings(oak[0].template, sofa[0].template)
    assert not any(conflict(left, right) for left in oak for right in sofa)
    assert conflict(page("Delivery A", 3)[0], page("Delivery B", 10)[0]), "these titles name no two things"


@pytest.mark.rule("C1m")
@pytest.mark.parametrize(
    ("titles", "headings", "disagree"),
    [
        (("Home line", "Office line"), {"speed", "support", "equipment"}, False),
        (("Home line", "Office line"), {"speed", "support"}, True),
        (("Home line", "Office line"), {"purpose", "scope", "roles and responsibilities"}, True),
        (("Home line", "New home line"), {"speed", "support", "equipment"}, True),
    ],
)
def test_documents_of_one_outline_are_told_apart_by_their_titles(
    titles: tuple[str, str], headings: set[str], disagree: bool
) -> None:
    left, right = (
        GovernedStatement(text, title=title, headings=("Support",), outline=frozenset(headings))
        for title, text in zip(
            titles, ("Faults are repaired within 3 days.", "Faults are repaired within 8 hours."), strict=True
        )
    )
    assert conflict(left, right) is disagree


@pytest.mark.rule("C1s")
def test_what_somebody_is_reported_to_have_said_contradicts_nothing() -> None:
    assert not conflict(
        GovernedStatement("Members pay a fee of 10 euros."),
        GovernedStatement("My neighbour says members pay a fee of 5 euros."),
    )


def test_two_statements_in_common_make_no_siblings() -> None:
    one = template("Travel", ["Hotels cost 90 euros.", "Trains cost 20 euros."])
    other = template("Journeys", ["Hotels cost 80 euros.", "Trains cost 25 euros."])
    assert one == other == frozenset({"hotels cost # euros", "trains cost # euros"})
    assert not are_siblings(one, other)


@pytest.mark.rule("C1n")
@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Premium support costs 5 EUR per month.", "Premium Support ist für 10 EUR im Monat."),
        ("Premium support: 5 EUR", "Premium Support für alle, die es brauchen: 10 EUR"),
    ],
)
def test_statements_in_two_languages_are_not_compared(left: str, right: str) -> None:
    assert not conflict(GovernedStatement(left), GovernedStatement(right))


@pytest.mark.rule("C1n")
def test_a_short_statement_is_in_the_language_of_its_document() -> None:
    english = template("Prices", ["These are the prices of what we sell.", "Premium support: 5 EUR"])
    german = template("Preise", ["Das sind die Preise für alles, was wir verkaufen.", "Premium Support: 10 EUR"])
    left = GovernedStatement("Premium support: 5 EUR", title="Prices", template=english)
    right = GovernedStatement("Premium Support: 10 EUR", title="Preise", template=german)
    assert not conflict(left, right)
    assert conflict(left, GovernedStatement(right.text, title="Prices", template=english))


@pytest.mark.rule("C1n")
def test_nothing_is_compared_of_text_in_a_script_that_is_not_read() -> None:
    assert not conflict(GovernedStatement("GitHub の月額料金: $5"), GovernedStatement("GitHub の年額料金: $10"))
    assert conflict(GovernedStatement("The GitHub fee: $5"), GovernedStatement("The GitHub fee (月額): $10"))


@pytest.mark.rule("C1p")
def test_pages_of_one_series_disagree_on_no_names() -> None:
    shared = ["Annual leave is 25 days.", "Pensions are matched to 5 percent.", "Bicycles may be leased."]
    own = {
        "Lead engineer": ["Plan releases.", "Hire people.", "Set goals.", "Write budgets.", "Visit clients."],
        "Senior engineer": ["Review code.", "Fix faults.", "Teach others.", "Run tests.", "Keep notes."],
    }

    def said(title: str, text: str) -> GovernedStatement:
        return GovernedStatement(text, title=title, template=template(title, [*shared, *own[title], text]))

    lead, senior = own
    delivery, capability = "Report problems to the head of delivery.", "Report problems to the capability team."
    assert not conflict(said(lead, delivery), said(senior, capability))
    assert conflict(said(lead, delivery), said(lead, capability)), "two editions of one page"
    assert conflict(
        said(lead, "Access logs are kept for 3 months."), said(senior, "Access logs are kept for 6 months.")
    ), "a value"


@pytest.mark.rule("C1a")
@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Volunteers spend their time on translations.", "Volunteers spend their time on this effort."),
        (
            "Engineers share all their knowledge with customers.",
            "Engineers share all their knowledge with others.",
        ),
        ("Teams plan all work to meet the time targets.", "Teams plan all work to meet the quality expectations."),
    ],
)
def test_what_points_or_says_what_is_done_is_no_name(left: str, right: str) -> None:
    assert not conflict(GovernedStatement(left), GovernedStatement(right))


TOPICS = (
    "rate limiting", "caching", "message queues", "feature flags", "blob storage", "service mesh", "audit trails", "search index",
    "schema changes", "secret rotation",
)  # fmt: skip


def records() -> list[GovernedStatement]:
    """250 decision records of one template: their titles are a topic, alone or with a number."""
    made = []
    for number in range(250):
        round_ = number // len(TOPICS)
        topic = TOPICS[number % len(TOPICS)] + (f" {round_}" if round_ else "")
        name, title = topic.replace(" ", "-"), f"Decision {number + 1}: {topic.capitalize()}"
        said = [
            f"We adopt the {name} rule for every service.",
            f"Teams must apply the {name} rule within {number % 7 + 2} weeks.",
            f"The {name} rule is reviewed every {number % 5 + 3} months by team {number % 9 + 1}.",
            f"Exceptions to the {name} rule are granted by the {TOPICS[number % 6]} group.",
            f"This decision expires after {number % 4 + 1} years.",
            f"Requests above {10 * (number % 8 + 1)} per second are rejected.",
        ]
        pattern = template(title, said)
        made += [GovernedStatement(text, title=title, headings=("Decision",), template=pattern) for text in said]
    return made


@pytest.mark.rule("C1m")
def test_records_of_one_template_make_no_conflicts() -> None:
    made = records()
    kinds = [made[at::6] for at in range(6)]
    pairs = [(one, other) for kind in kinds for one in kind[::11] for other in kind[::7] if one is not other]
    assert len(pairs) > 4_000
    assert [pair for pair in pairs if disagreement(*pair)] == []


LIMIT = ("The upload limit is 10 MB.", "The upload limit is 20 MB.")
NEXT = ("The next meeting is on 12 March.", "The next meeting is on 19 March.")


@pytest.mark.rule("C1q")
@pytest.mark.parametrize(
    ("texts", "left", "right"),
    [
        (LIMIT, "Release notes 4.1", "Release notes 4.2"),
        (LIMIT, "Acme Cloud 4.1", "Acme Cloud 4.2"),
        (LIMIT, "release-notes-4.1.md", "release-notes-4.2.md"),
        (LIMIT, "Changelog > 1.2.0", "Changelog > 1.3.0"),
        (LIMIT, "Changelog > [1.2.0] - 2024-05-01", "Changelog > [1.3.0] - 2024-06-01"),
        (LIMIT, "Acme v2.1.0", "Acme v2.2.0"),
        (NEXT, "Minutes of 3 March", "Minutes of 10 March"),
        (NEXT, "Minutes of 3 March 2024", "Minutes of March 10"),
        (NEXT, "Meeting notes 2024-03-03", "Meeting notes 2024-03-10"),
        (NEXT, "Minutes > 3 March", "Minutes > 10 March"),
        (FINE, "Weekly report 12", "Weekly report 13"),
        (FINE, "Newsletter March 2024", "Newsletter April 2024"),
        (FINE, "Policy committee minutes, 3 March", "Policy committee minutes, 10 March"),
    ],
)
def test_issues_of_a_series_do_not_contradict_each_other(texts: tuple[str, str], left: str, right: str) -> None:
    assert not conflict(below(texts[0], *left.split(" > ")), below(texts[1], *right.split(" > ")))


@pytest.mark.rule("C1q")
@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Parking policy 1.0", "Parking policy 1.1"),
        ("Parking policy, version 1.1", "Parking policy, version 1.2"),
        ("Parking policy 3 March", "Parking policy 10 March"),
        ("Parking v1", "Parking v2"),
        ("Handbook > 4.1 Parking", "Guide > 4.2 Parking"),
        ("Fines > 4.1", "Fines > 7.2"),
        ("Release notes 4.1", "Release notes 4.1"),
        ("Release notes 4.1 > Version 4.2", "Release notes 4.1 > Version 4.2"),
        ("Minutes of 3 March", "Minutes of 3 March 2024"),
        ("Minutes of 3 March", "Parking"),
    ],
)
def test_editions_of_rules_sections_and_one_issue_may_contradict_each_other(left: str, right: str) -> None:
    assert conflict(below(FINE[0], *left.split(" > ")), below(FINE[1], *right.split(" > ")))


def _revision(title: str, columns: tuple[str, ...], label: str, words: str) -> GovernedStatement:
    return GovernedStatement(words, StatementKind.ROW, title=title, columns=columns, names=(label,))


@pytest.mark.rule("C1k")
@pytest.mark.parametrize(
    ("words", "columns", "expected"),
    [
        ("rehearsal – rule: The choir rehearses for 60 minutes.", ("topic", "rule"), True),
        ("Altos – rule: The choir rehearses for 60 minutes.", ("group", "rule"), False),
        ("rehearsal – Junior choir: The choir rehearses for 60 minutes.", ("topic", "Junior choir"), False),
    ],
)
def test_a_cell_that_is_a_whole_sentence_disagrees_with_one_in_prose(
    words: str, columns: tuple[str, ...], expected: bool
) -> None:
    assert conflict(row(words, columns), below("The choir rehearses for 90 minutes.", "Choir rules")) is expected


@pytest.mark.rule("C1r")
def test_the_revisions_of_two_documents_do_not_contradict_each_other() -> None:
    columns = ("Date", "Version", "Summary of changes")
    ours = _revision("Refunds", columns, "May 2024", "May 2024 – Version: 1.0; Summary of changes: First issue")
    theirs = _revision("Travel", columns, "May 2024", "May 2024 – Version: 2.3; Summary of changes: Minor edits")
    assert not conflict(ours, theirs)
    below_history = [below(text, title, "Revision history") for text, title in zip(FINE, ("A", "B"), strict=True)]
    assert not conflict(*below_history)


@pytest.mark.rule("C1r")
def test_a_table_with_a_column_on_versions_may_rule_something() -> None:
    columns = ("Plan", "Version", "Fee")
    ours = _revision("Plans", columns, "Basic", "Basic – Version: 1.0; Fee: 9 euros")
    theirs = _revision("Plans", columns, "Basic", "Basic – Version: 1.0; Fee: 12 euros")
    assert conflict(ours, theirs)
