"""Personal data and secrets in a text, replaced by placeholders that can be put back.

E-mail addresses, telephone numbers, IP addresses, and numbers of accounts, cards and persons are found by their form. Those with check
digits are replaced only where these are right, so that order numbers stay readable. Secrets are found by the form that their issuers give them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from knowledge.lazy_pattern import lazy_pattern
from knowledge.text.privacy.personal_numbers import personal_numbers

_SECRETS = {
    "KEY": r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"
    r"|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{20,}\b|\bxox[abprs]-[A-Za-z0-9-]{10,}|\bsk-[A-Za-z0-9_-]{16,}|\bAIza[0-9A-Za-z_-]{35}",
    "TOKEN": r"\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]*|(?<=[Bb]earer )[A-Za-z0-9._~+/-]{12,}=*",
    "PASSWORD": r"(?i:(?<=password: )|(?<=password=)|(?<=passwort: )|(?<=api_key=)|(?<=secret=))[^\s,;]{4,}",
}
"""Keys of clouds and services, web tokens, and words that are given as a password."""
_PERSON = "PERSON"
_FORMS = {
    _PERSON: r"(?!)",  # found by `personal_numbers`
    "IP": r"(?<![\w.:])(?<![vV§])(?<!(?i:version) )(?<!(?i:release) )(?<!(?i:section) )(?<!(?i:clause) )(?<!§ )\d{1,3}(?:\.\d{1,3}){3}(?![\w-]|\.\d)"
    r"|(?<![\w:.])(?=[0-9A-Fa-f:]*\d)(?=[0-9A-Fa-f]*:[0-9A-Fa-f]*:)[0-9A-Fa-f:]{3,39}(?![\w:])",
    "EMAIL": r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    "IBAN": r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b",
    "CARD": r"(?<![\d.,-])\d(?:[ -]?\d){12,18}(?![\d-])",
    "PHONE": r"(?<![\w.,/-])(?<!\d )(?:(?:\+|00)\d[\d ()/.-]{6,18}\d|\(?0\d{1,5}\)?[ /-]{1,3}\d[\d -]{3,12}\d|\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4})(?![\w-])",
}
"""The forms, in the order in which they are looked for: a card number would be a telephone number, too. A group of digits after another one
is no telephone number. Four numbers after a word such as `version` are no IP address."""
_PLACEHOLDER = lazy_pattern(r"\[[A-Z][A-Z0-9_]*_\d+\]")


def is_iban(text: str) -> bool:
    """Return whether the check digits of an IBAN are right (ISO 13616: the number is 1 modulo 97)."""
    compact = text.replace(" ", "").upper()
    digits = "".join(str(int(sign, 36)) for sign in compact[4:] + compact[:4])
    return int(digits) % 97 == 1


def is_card_number(text: str) -> bool:
    """Return whether the last digit of a card number is right (ISO 7812: the Luhn sum is divisible by 10)."""
    digits = [int(sign) for sign in text if sign.isdigit()]
    doubled = [2 * digit - 9 * (digit > 4) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def is_ip_address(text: str) -> bool:
    """Return whether this is the address of somebody: valid, and neither this machine nor every one."""
    try:
        address = IPv6Address(text) if ":" in text else IPv4Address(text)
    except AddressValueError:
        return False
    return not (address.is_loopback or address.is_unspecified)


_CHECKS: Mapping[str, Callable[[str], bool]] = {"IBAN": is_iban, "CARD": is_card_number, "IP": is_ip_address}


class Redaction:
    """The placeholders of one request. The same value has the same placeholder throughout.

    `patterns` are further patterns by the name of their placeholder (`CUSTOMER` makes `[CUSTOMER_1]`).
    """

    def __init__(self, patterns: Mapping[str, str] | None = None) -> None:
        forms = {**_SECRETS, **(patterns or {}), **_FORMS}
        self._forms = [(name.upper(), re.compile(pattern, re.DOTALL)) for name, pattern in forms.items()]
        self.values: dict[str, str] = {}
        """The value behind each placeholder."""
        self._taken: set[str] = set()

    def redacted(self, *texts: str) -> tuple[str, ...]:
        """These texts with placeholders. No placeholder is one that a text holds already."""
        self._taken.update(found for text in texts for found in _PLACEHOLDER.findall(text))
        return tuple(map(self._one, texts))

    def restored(self, text: str) -> str:
        """A text with the values in place of their placeholders."""
        return restored(text, self.values)

    def _one(self, text: str) -> str:
        for name, form in self._forms:
            if name == _PERSON:
                text = self._without_personal_numbers(text)
                continue
            check = _CHECKS.get(name, bool)
            text = form.sub(lambda match, name=name, check=check: self._replaced(name, match.group(), check), text)  # type: ignore[misc]
        return text

    def _without_personal_numbers(self, text: str) -> str:
        for start, end in reversed(personal_numbers(text)):
            if not _PLACEHOLDER.search(text[start:end]):
                text = text[:start] + self._placeholder(_PERSON, text[start:end]) + text[end:]
        return text

    def _replaced(self, name: str, value: str, check: Callable[[str], bool]) -> str:
        if not check(value) or _PLACEHOLDER.search(value):
            return value
        return self._placeholder(name, value)

    def _placeholder(self, name: str, value: str) -> str:
        known = next((placeholder for placeholder, own in self.values.items() if own == value), None)
        return known or self._named(name, value)

    def _named(self, name: str, value: str) -> str:
        number = 1
        while (placeholder := f"[{name}_{number}]") in self.values or placeholder in self._taken:
            number += 1
        self.values[placeholder] = value
        return placeholder


def redact(text: str) -> str:
    """Return a text with placeholders that nobody puts back, for logs."""
    return Redaction().redacted(text)[0]


def restored(text: str, values: Mapping[str, str]) -> str:
    """Return a text with the values in place of their placeholders. A value is not searched for placeholders again."""
    return _PLACEHOLDER.sub(lambda match: values.get(match.group(), match.group()), text)
