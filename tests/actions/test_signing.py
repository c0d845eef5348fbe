"""Signatures, secrets and waits (rules D7c, D7e)."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from knowledge.actions.secrets import SecretReader
from knowledge.actions.signature import secret_bytes, signature, signed_headers
from knowledge.errors import InvalidInput
from knowledge.model.kinds import ActionTerms
from knowledge.model.work.backoff import LONGEST_WAIT, wait_after
from tests.actions.webhooks import TERMS


def terms(**changes: Any) -> ActionTerms:
    """The terms of the action `refund`, with changes; None leaves a field out."""
    return ActionTerms.model_validate({k: v for k, v in (TERMS | changes).items() if v is not None})


@pytest.mark.rule("D7c")
def test_the_signature_is_the_one_of_the_published_scheme() -> None:
    """The example that the specification of Standard Webhooks gives."""
    key = secret_bytes("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = datetime.fromtimestamp(1614265330, UTC)
    headers = signed_headers("msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}', key)
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-timestamp"] == "1614265330"
    assert headers["webhook-id"] == headers["idempotency-key"] == "msg_p5jXN8AQM9LWM0D4loKWxJek"


@given(st.binary(), st.binary(min_size=1))
def test_another_body_has_another_signature(body: bytes, more: bytes) -> None:
    key = b"0" * 16
    assert signature("act_1", "1", body, key) != signature("act_1", "1", body + more, key)


def test_a_secret_is_its_bytes_or_base64_and_is_never_named_when_it_is_wrong() -> None:
    assert secret_bytes(" sixteen bytes !!\n") == b"sixteen bytes !!"
    assert secret_bytes("whsec_" + base64.b64encode(b"x" * 24).decode()) == b"x" * 24
    for wrong, why in (("short", "5 bytes; make one of at least 16"), ("whsec_%%%", "no base64")):
        with pytest.raises(ValueError, match=why) as caught:
            secret_bytes(wrong)
        assert wrong not in str(caught.value)


def test_secrets_are_read_from_a_variable_or_from_a_file_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "refund.key").write_text("a secret in a file\n")
    read = SecretReader(tmp_path, {"CANON_SECRET_REFUND": "a secret in a variable"})
    assert read(terms()) == b"a secret in a variable"
    in_file = terms(secret_variable=None, secret_file="refund.key")
    assert read(in_file) == b"a secret in a file"
    with pytest.raises(InvalidInput, match=r"none\.key cannot be read: No such file"):
        read(terms(secret_variable=None, secret_file="none.key"))
    with pytest.raises(InvalidInput, match="CANON_SECRET_OTHER holds no secret"):
        read(terms(secret_variable="CANON_SECRET_OTHER"))


@pytest.mark.rule("D7e")
@given(st.text(min_size=1), st.integers(1, 20))
def test_a_wait_doubles_less_a_part_that_follows_from_the_action(action_id: str, tries: int) -> None:
    full = min(30 * 2 ** (tries - 1), LONGEST_WAIT.total_seconds())
    waited = wait_after(action_id, tries, 30)
    assert timedelta(seconds=full / 2) <= waited <= timedelta(seconds=full)
    assert waited == wait_after(action_id, tries, 30)


def test_actions_that_failed_together_are_not_tried_together() -> None:
    assert len({wait_after(f"act_{number}", 1, 30) for number in range(100)}) > 95


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"url": "ftp://pay.example"}, "'ftp://pay.example' is no address of a webhook; write it as https://host/path"),
        ({"url": "https://"}, "is no address of a webhook"),
        ({"url": "http://pay.example/x"}, "is not encrypted; use https"),
        ({"url": "https://a:b@pay.example"}, "pay.example holds a password or a fragment"),
        ({"secret_file": "x.key"}, "name either secret_variable or secret_file"),
        ({"secret_variable": None}, "name either secret_variable or secret_file"),
        ({"secret_variable": "PATH"}, "'PATH' cannot hold a secret; name a variable such as CANON_SECRET_REFUND"),
        ({"secret_variable": None, "secret_file": "../id_ed25519"}, "'../id_ed25519' is no file name"),
        ({"tries": 0}, "tries"),
        ({"timeout_seconds": 0}, "timeout_seconds"),
        ({"parameters": {"amount": "money"}}, "parameters.amount"),
    ],
)  # fmt: skip
def test_a_webhook_that_could_not_be_trusted_is_refused(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError) as caught:
        terms(**changes)
    assert says in str(caught.value)
    assert "a:b" not in str(caught.value).split("[type=")[0]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9000/x", "http://payments:8080", "http://[::1]/", "https://pay.example/x?y=1"]
)
def test_addresses_of_this_machine_and_network_may_be_plain(url: str) -> None:
    assert terms(url=url).url == url


@pytest.mark.parametrize(
    ("given", "faults"),
    [
        ({"amount": 1}, []),
        ({}, ["the parameter 'amount' is not given"]),
        ({"amount": "1"}, ["the parameter 'amount' is '1', which is no number"]),
        ({"amount": 1, "note": "x"}, ["the parameter 'note' is unknown; the parameters are amount"]),
    ],
)
def test_parameters_are_held_against_their_types(given: dict[str, Any], faults: list[str]) -> None:
    assert terms().parameter_faults(given) == faults
