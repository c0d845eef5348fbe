"""Tables of contents that stand below a heading of their own."""

from __future__ import annotations

from tests.ingest.structure.reading import statements_in

_PARTS = "\n\n".join(
    f"## CHAPTER {at} - {name}\n\nWe say {at}." for at, name in enumerate(["General", "Fees", "Audits"])
)


def kinds(rows: str) -> list[str]:
    """The kinds of the statements below a heading `CONTENTS`, above three chapters."""
    text = f"# Policy\n\n## CONTENTS\n\n{rows}\n\n{_PARTS}\n"
    return [one.kind for one in statements_in(text) if one.headings[-1:] == ("CONTENTS",)]


def test_the_rows_of_a_table_of_contents_say_nothing() -> None:
    table = "| | | |\n|-|-|-|\n| 0 | General | 3 |\n| 1 | Fees | 4 |\n| 2 | Audits | 5 |"
    assert kinds(table) == ["heading", "heading", "heading"]


def test_what_a_parcel_contains_is_no_table_of_contents() -> None:
    assert kinds("- Screws: 3\n- Nails: 4\n- Hooks: 5") == ["item", "item", "item"]
