"""Earlier mails that a mail quotes are left out and told; what only looks like one stays."""

from __future__ import annotations

import pytest

from ingest.loaders.html.loader import HtmlLoader
from ingest.loaders.markdown.reader import read_markdown
from ingest.loaders.plain.reader import read_plain
from ingest.loaders.port import SourceFile
from ingest.loaders.quoted_mails import quoted_mails

OWN = "Soup costs 4 euros."
QUOTING = [
    "On Mon, 4 Mar 2024 at 10:12, Tom Berg <tom@example.org> wrote:\n\n> Soup costs 7 euros.\n>\n> Tom",
    "On Mon, 4 Mar 2024 at 10:12, Tom Berg <tom@example.org>\nwrote:\n> Soup costs 7 euros.",
    "Am 04.03.2024 um 10:12 schrieb Tom Berg:\n> Soup costs 7 euros.",
    "Le lun. 4 mars 2024 à 10:12, Tom Berg a écrit :\n> Soup costs 7 euros.",
    "On Mon, 4 Mar 2024 at 10:12, Tom Berg <tom@example.org> wrote:\n\nSoup costs 7 euros.",
    "-----Original Message-----\nFrom: Tom\nSent: Monday 10:12\n\nSoup costs 7 euros.",
    "-----Ursprüngliche Nachricht-----\nVon: Tom\n\nSoup costs 7 euros.",
]
KEPT = [
    "On 4 March 2024 the board wrote:\n\n> Soup costs 7 euros.",
    "> Soup costs 7 euros.",
    "---------- Forwarded message ---------\nFrom: Tom\n\nSoup costs 7 euros.",
]


@pytest.mark.parametrize("read", [read_plain, read_markdown])
@pytest.mark.parametrize("quotation", QUOTING)
def test_a_quoted_mail_is_left_out_and_told(read: type, quotation: str) -> None:
    reading = read(f"{OWN}\n\n{quotation}\n")
    assert reading.text.strip() == OWN
    assert [one.kind for one in reading.left_out] == ["quoted mail"]


@pytest.mark.parametrize("read", [read_plain, read_markdown])
@pytest.mark.parametrize("text", KEPT)
def test_a_quotation_of_another_kind_stays(read: type, text: str) -> None:
    assert "7 euros" in read(f"{OWN}\n\n{text}\n").text


def test_an_answer_below_the_quoted_lines_stays() -> None:
    source = (
        "On Mon, 4 Mar 2024 at 10:12, Tom wrote:\n> What does soup cost?\n\n4 euros.\n\n> And rice?\n\n3 euros."
    )
    assert read_plain(source).text.split() == ["4", "euros.", "3", "euros."]


def test_the_header_of_a_further_mail_with_the_same_subject_begins_a_quotation() -> None:
    reply = (
        f"From: Lena\nSubject: Re: Soup\n\n{OWN}\n\nFrom: Tom\nSent: Monday\nSubject: Soup\n\nSoup costs 7 euros."
    )
    assert "7 euros" not in read_plain(reply).text
    assert "7 euros" in read_plain(reply.replace("Subject: Soup", "Subject: Prices")).text
    assert "7 euros" in read_plain(reply.replace("Re: Soup", "Fwd: Soup")).text


def test_a_mail_with_a_header_quotes_an_earlier_one_without_a_time_of_day() -> None:
    quoted = "On Mon, 4 Mar 2024 Tom Berg wrote:\n> Soup costs 7 euros."
    assert "7 euros" not in read_plain(f"From: Lena\nSubject: Re: Soup\n\n{OWN}\n\n{quoted}\n").text
    assert "7 euros" in read_plain(f"{OWN}\n\n{quoted}\n").text


def test_code_and_a_text_without_other_words_are_no_quoted_mails() -> None:
    assert "7 euros" in read_markdown(f"{OWN}\n\n```\n{QUOTING[0]}\n```\n").text
    assert quoted_mails(QUOTING[0]) == []
    assert quoted_mails(f"Subject: Soup\n\n{QUOTING[5]}") == []


@pytest.mark.parametrize(
    "quotation",
    [
        '<div class="gmail_quote"><div class="gmail_attr">On Monday Tom wrote:</div><blockquote>Soup costs 7 euros.</blockquote></div>',
        '<div class="moz-cite-prefix">Am 4. März schrieb Tom:</div><blockquote type="cite"><p>Soup costs 7 euros.</p></blockquote>',
    ],
)
def test_a_quoted_mail_of_a_page_is_left_out_and_told(quotation: str) -> None:
    page = f"<html><body><p>{OWN}</p>{quotation}</body></html>"
    [extracted] = HtmlLoader().load(SourceFile("m.html", ".html", page.encode(), 10**6))
    assert extracted.text.strip() == OWN
    assert {one.kind for one in extracted.left_out} == {"quoted mail"}


def test_a_page_that_passes_a_mail_on_keeps_it() -> None:
    page = f'<p>{OWN}</p><div class="gmail_quote">---------- Forwarded message<p>Soup costs 7 euros.</p></div>'
    [extracted] = HtmlLoader().load(SourceFile("m.html", ".html", page.encode(), 10**6))
    assert "7 euros" in extracted.text
