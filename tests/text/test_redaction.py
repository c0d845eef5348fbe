"""Personal data and secrets become placeholders, and placeholders become them again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text.privacy.redaction import Redaction, restored

SECRETS = [
    ("write to ada.b+x@example.co.uk today", "ada.b+x@example.co.uk"),
    ("my account DE89 3704 0044 0532 0130 00 please", "DE89 3704 0044 0532 0130 00"),
    ("GB29NWBK60161331926819", "GB29NWBK60161331926819"),
    ("card 4111 1111 1111 1111, thanks", "4111 1111 1111 1111"),
    ("call +49 (0)30 1234 567 now", "+49 (0)30 1234 567"),
    ("call 030 / 123 4567 now", "030 / 123 4567"),
    ("call (555) 123-4567", "(555) 123-4567"),
    ("the key AKIAIOSFODNN7EXAMPLE leaked", "AKIAIOSFODNN7EXAMPLE"),
    ("use ghp_0123456789abcdefghijABCD", "ghp_0123456789abcdefghijABCD"),
    ("Bearer abcdefghijklmnop.qrst", "abcdefghijklmnop.qrst"),
    ("password: hunter2!", "hunter2!"),
    ("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----", "MIIE"),
]


@pytest.mark.rule("M3d")
@pytest.mark.parametrize(("text", "secret"), SECRETS)
def test_what_is_personal_or_secret_is_replaced_and_put_back(text: str, secret: str) -> None:
    redaction = Redaction()
    (redacted,) = redaction.redacted(text)
    assert secret not in redacted
    assert redaction.restored(redacted) == text


@pytest.mark.parametrize(
    "text",
    [
        "within 30 days of delivery on 2024-05-31",
        "order 4111 1111 1111 1112 costs 1,250.00 euros",
        "account DE89 3704 0044 0532 0130 01",
        "version 3.14.159, section 4.2(b), form 12-345",
    ],
)
def test_numbers_without_right_check_digits_stay(text: str) -> None:
    assert Redaction().redacted(text) == (text,)


def test_the_same_value_has_the_same_placeholder_in_every_text() -> None:
    redaction = Redaction()
    assert redaction.redacted("a@b.de and c@d.de", "again c@d.de") == (
        "[EMAIL_1] and [EMAIL_2]",
        "again [EMAIL_2]",
    )


def test_a_placeholder_that_a_text_holds_already_is_not_taken() -> None:
    redaction = Redaction()
    (redacted,) = redaction.redacted("[EMAIL_1] is not a@b.de")
    assert redacted == "[EMAIL_1] is not [EMAIL_2]"
    assert redaction.restored(redacted) == "[EMAIL_1] is not a@b.de"


def test_patterns_of_the_settings_are_replaced_too() -> None:
    assert Redaction({"customer": r"C-\d{4}"}).redacted("of C-1234") == ("of [CUSTOMER_1]",)


def test_an_unknown_placeholder_stays() -> None:
    assert restored("[CARD_7]", {"[EMAIL_1]": "a@b.de"}) == "[CARD_7]"


@given(st.lists(st.sampled_from([text for text, _ in SECRETS] + ["[EMAIL_1]", "[", "]_1]", "plain"])))
def test_putting_back_gives_every_text_again(parts: list[str]) -> None:
    redaction = Redaction()
    texts = (" ".join(parts), " ".join(reversed(parts)))
    assert tuple(map(redaction.restored, redaction.redacted(*texts))) == texts
