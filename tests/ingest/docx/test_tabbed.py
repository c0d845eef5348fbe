"""Tables that are written as lines with tabs or leading dots."""

from __future__ import annotations

import pytest

from tests.ingest.docx.word_files import p, read
from tests.ingest.structure.reading import statements_of

_TAB = "<w:r><w:tab/></w:r>"
_BREAK = "<w:r><w:br/></w:r>"


def words_of(*paragraphs: str) -> list[str]:
    """The statements of some paragraphs, in which `|` is a tab and `/` a line break."""
    body = ""
    for text in paragraphs:
        runs = "".join(
            {"|": _TAB, "/": _BREAK}.get(part, f"<w:r><w:t>{part}</w:t></w:r>") for part in _parts(text)
        )
        body += p(runs)
    tree = read(body).tree
    return [one.words for one in statements_of(tree)] if tree else []


def _parts(text: str) -> list[str]:
    return text.replace("|", "\0|\0").replace("/", "\0/\0").split("\0")


@pytest.mark.parametrize(
    ("paragraphs", "found"),
    [
        (["Gold|40 EUR/Silver|30 EUR"], ["Gold: 40 EUR", "Silver: 30 EUR"]),
        (["Gold||40 EUR", "Silver|30 EUR"], ["Gold: 40 EUR", "Silver: 30 EUR"]),
        (["Gold ........ 40 EUR/Silver . . . . . 30 EUR"], ["Gold: 40 EUR", "Silver: 30 EUR"]),
        (["Gold ........ 40 EUR"], ["Gold: 40 EUR"]),
        (["Our fees:", "Gold|40 EUR", "Silver|30 EUR"], ["Our fees:", "Gold: 40 EUR", "Silver: 30 EUR"]),
        (["Our fees:/Gold|40 EUR/Silver|30 EUR"], ["Our fees:", "Gold: 40 EUR", "Silver: 30 EUR"]),
        (["Gold|40 EUR", "Silver|30 EUR", "All fees are due in May."], ["Gold: 40 EUR", "Silver: 30 EUR", "All fees are due in May."]),
        (["Plan|Fee", "Gold|40 EUR", "Silver|30 EUR"], ["Plan; Fee", "Gold – Fee: 40 EUR", "Silver – Fee: 30 EUR"]),
        (["Hirer|Ann Bell", "Size|9 m", "Deposit|40 EUR"], ["Hirer: Ann Bell", "Size: 9 m", "Deposit: 40 EUR"]),
        (["Plan|Fee|Days", "Gold|40 EUR|9", "Silver|30 EUR|4"], ["Plan; Fee; Days", "Gold – Fee: 40 EUR; Days: 9", "Silver – Fee: 30 EUR; Days: 4"]),
    ],
)  # fmt: skip
def test_lines_with_tabs_or_leading_dots_are_rows(paragraphs: list[str], found: list[str]) -> None:
    assert words_of(*paragraphs) == found


@pytest.mark.parametrize(
    ("paragraphs", "found"),
    [
        (["Gold|40 EUR"], ["Gold 40 EUR"]),
        (["|We pay in May.", "|We post in June."], ["We pay in May.", "We post in June."]),
        (["1.|We pay in May.", "2.|We post in June."], ["We pay in May.", "We post in June."]),
        (["Employer|Worker/Name: ____|Name: ____"], ["Employer Worker Name: ____ Name: ____"]),
        (["We wait ... and pay.", "You wait ... and go."], ["We wait ... and pay.", "You wait ... and go."]),
    ],
)
def test_other_lines_with_tabs_are_prose(paragraphs: list[str], found: list[str]) -> None:
    assert words_of(*paragraphs) == found


def test_a_note_stays_with_its_cell() -> None:
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    body = p(f"<w:r><w:t>Gold</w:t></w:r>{reference}{_TAB}<w:r><w:t>40 EUR</w:t></w:r>") + p(
        f"<w:r><w:t>Silver</w:t></w:r>{_TAB}<w:r><w:t>30 EUR</w:t></w:r>"
    )
    tree = read(body, footnotes='<w:footnote w:id="2">' + p("In May.") + "</w:footnote>").tree
    assert tree is not None
    statements = statements_of(tree)
    assert [(one.words, one.qualifiers) for one in statements] == [
        ("Gold: 40 EUR", (2,)),
        ("Silver: 30 EUR", ()),
        ("In May.", ()),
    ]
