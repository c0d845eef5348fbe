"""Numbers that states and health services give to people, told from other numbers by their check digits.

A number whose check says little, because one in ten or eleven random numbers passes it, is only taken for one where a word before it
says so. Otherwise order numbers would be taken for tax numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern

_CUE = (
    r"(?i:\b(?:steuer-?id(?:entifikationsnummer)?|steuernummer|idnr|tin|tax (?:id|number)|bsn|burgerservicenummer|sofinummer|nhs(?: (?:no|number))?"
    r"|pesel|rijksregisternummer|national number|cpf|personnummer|social security(?: (?:no|number))?|ssn)\b"
    r"(?:[ .]{1,2}(?:no|nr|number|is|lautet|ist)\b)?[.:# ]{0,3})"
)
"""Words for such numbers, with what may stand between them and the number."""


class PersonalNumber(NamedTuple):
    """A kind of number: its form, its check, and whether a word before it has to name it."""

    form: str
    is_right: Callable[[str], bool]
    needs_cue: bool = False


def _digits(text: str) -> list[int]:
    return [int(sign) for sign in text if sign.isdigit()]


def _weighted(text: str, weights: Sequence[int]) -> int:
    return sum(digit * weight for digit, weight in zip(_digits(text), weights, strict=False))


def is_german_tax_id(text: str) -> bool:
    """Return whether a German tax id is right: ISO 7064 MOD 11,10, and no leading zero."""
    digits = _digits(text)
    product = 10
    for digit in digits[:10]:
        total = (digit + product) % 10 or 10
        product = total * 2 % 11
    return digits[0] != 0 and (11 - product) % 10 == digits[10]


def is_german_pension_number(text: str) -> bool:
    """Return whether a German pension insurance number is right: digit sums by weights, modulo 10."""
    compact = re.sub(r"\W", "", text)
    letter = f"{ord(compact[8]) - ord('A') + 1:02d}"
    digits = _digits(compact[:8] + letter + compact[9:11])
    products = (d * w for d, w in zip(digits, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1), strict=True))
    return sum(sum(divmod(product, 10)) for product in products) % 10 == int(compact[11])


def is_spanish_id(text: str) -> bool:
    """Return whether the letter of a DNI or NIE is the one that its number modulo 23 gives."""
    compact = re.sub(r"\W", "", text)
    number = compact[:-1].translate(str.maketrans("XYZ", "012"))
    return "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23] == compact[-1]


_ODD = {
    **dict(zip("0123456789", (1, 0, 5, 7, 9, 13, 15, 17, 19, 21), strict=True)),
    **dict(zip("ABCDEFGHIJ", (1, 0, 5, 7, 9, 13, 15, 17, 19, 21), strict=True)),
    **dict(zip("KLMNOPQRSTUVWXYZ", (2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23), strict=True)),
}
"""The values of signs at odd places of a codice fiscale (Decree of 23 December 1976)."""


def is_codice_fiscale(text: str) -> bool:
    """Return whether the last letter of an Italian codice fiscale is right."""
    total = sum(
        _ODD[sign] if at % 2 == 0 else int(sign, 36) - 10 * sign.isalpha() for at, sign in enumerate(text[:15])
    )
    return chr(ord("A") + total % 26) == text[15]


def is_french_number(text: str) -> bool:
    """Return whether the key of a French NIR is right: 97 less the number modulo 97, Corsica as 19 and 18."""
    compact = re.sub(r"\W", "", text).replace("2A", "19").replace("2B", "18")
    return 97 - int(compact[:13]) % 97 == int(compact[13:])


def is_swiss_number(text: str) -> bool:
    """Return whether a Swiss AHV number is right: the check digit of EAN-13."""
    return _weighted(text, (1, 3) * 6 + (1,)) % 10 == 0


def is_british_number(text: str) -> bool:
    """Return whether the letters of a British National Insurance number are ones that are given. It has no check digit."""
    compact = re.sub(r"\W", "", text)
    return compact[:2] not in {"BG", "GB", "NK", "KN", "TN", "NT", "ZZ"}


def is_us_number(text: str) -> bool:
    """Return whether a US social security number lies in the ranges that are given. It has no check digit."""
    area, group, serial = re.split(r"\D", text)
    return area not in ("000", "666") and area < "900" and group != "00" and serial != "0000"


def is_dutch_number(text: str) -> bool:
    """Return whether a Dutch BSN passes the test of eleven."""
    return _weighted(text, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0


def is_nhs_number(text: str) -> bool:
    """Return whether the last digit of an NHS number is right (modulo 11)."""
    check = 11 - _weighted(text, range(10, 1, -1)) % 11
    return (0 if check == 11 else check) == _digits(text)[9]


def is_pesel(text: str) -> bool:
    """Return whether the last digit of a Polish PESEL is right."""
    return -_weighted(text, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)) % 10 == _digits(text)[10]


def is_belgian_number(text: str) -> bool:
    """Return whether a Belgian national number is right: 97 less the number modulo 97; a 2 goes before those born since 2000."""
    number, check = "".join(map(str, _digits(text)[:9])), int("".join(map(str, _digits(text)[9:])))
    return check in (97 - int(number) % 97, 97 - int(f"2{number}") % 97)


def is_cpf(text: str) -> bool:
    """Return whether both last digits of a Brazilian CPF are right (modulo 11), and not all digits are the same."""
    digits = _digits(text)
    checks = [
        (sum(d * w for d, w in zip(digits, range(first, 1, -1), strict=False)) * 10 % 11) % 10
        for first in (10, 11)
    ]
    return len({*digits}) > 1 and checks == digits[9:]


def is_swedish_number(text: str) -> bool:
    """Return whether the last digit of a Swedish personnummer is right (Luhn over its last ten digits)."""
    digits = _digits(text)[-10:]
    doubled = (2 * digit - 9 * (digit > 4) for digit in digits[::2])
    return (sum(doubled) + sum(digits[1::2])) % 10 == 0


def is_finnish_number(text: str) -> bool:
    """Return whether the sign at the end of a Finnish personal identity code is the one that its number modulo 31 gives."""
    return "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(text[:6] + text[7:10]) % 31] == text[10]


_DAY, _MONTH = r"(?:0[1-9]|[12]\d|3[01])", r"(?:0[1-9]|1[0-2])"
PERSONAL_NUMBERS = (
    PersonalNumber(
        r"[A-Z]{6}\d{2}[ABCDEHLMPRST]\d{2}[A-Z]\d{3}[A-Z]",
        is_codice_fiscale,
    ),
    PersonalNumber(r"\d{2} ?\d{6} ?[A-Z] ?\d{3}", is_german_pension_number),
    PersonalNumber(r"(?:\d{8}|[XYZ]-?\d{7})-?[A-HJ-NP-TV-Z]", is_spanish_id),
    PersonalNumber(rf"[12] ?\d{{2}} ?{_MONTH} ?(?:\d{{2}}|2[AB]) ?\d{{3}} ?\d{{3}} ?\d{{2}}", is_french_number),
    PersonalNumber(r"756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}", is_swiss_number),
    PersonalNumber(rf"{_DAY}{_MONTH}\d{{2}}[-+A-FU-Y]\d{{3}}[0-9A-FHJ-NPR-Y]", is_finnish_number),
    PersonalNumber(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]", is_british_number),
    PersonalNumber(r"\d{3}\.\d{3}\.\d{3}-\d{2}", is_cpf),
    PersonalNumber(r"\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}", is_belgian_number),
    PersonalNumber(rf"(?:19|20)?\d{{2}}{_MONTH}{_DAY}[-+]\d{{4}}", is_swedish_number),
    PersonalNumber(r"\d{3}-\d{2}-\d{4}", is_us_number),
    PersonalNumber(r"\d{2} ?\d{3} ?\d{3} ?\d{3}", is_german_tax_id, needs_cue=True),
    PersonalNumber(r"\d{11}", is_pesel, needs_cue=True),
    PersonalNumber(r"\d{11}", is_cpf, needs_cue=True),
    PersonalNumber(r"\d{11}", is_belgian_number, needs_cue=True),
    PersonalNumber(r"\d{3}[ -]?\d{3}[ -]?\d{4}", is_nhs_number, needs_cue=True),
    PersonalNumber(rf"(?:19|20)?\d{{2}}{_MONTH}{_DAY}\d{{4}}", is_swedish_number, needs_cue=True),
    PersonalNumber(r"\d{9}", is_dutch_number, needs_cue=True),
    PersonalNumber(r"\d{9}", lambda text: is_us_number(f"{text[:3]}-{text[3:5]}-{text[5:]}"), needs_cue=True),
)
"""All kinds; those with a form of their own come first."""
_READ = tuple(
    (lazy_pattern(rf"{_CUE if one.needs_cue else ''}(?<![\w.,/-])(?P<number>{one.form})(?![\w-]|[.,]\d)"), one)
    for one in PERSONAL_NUMBERS
)


def personal_numbers(text: str) -> list[tuple[int, int]]:
    """The places of all such numbers in a text, as (start, end) in order. None overlaps another."""
    found: list[tuple[int, int]] = []
    for form, one in _READ:
        for match in form.finditer(text):
            start, end = match.span("number")
            if one.is_right(match["number"]) and all(end <= other[0] or other[1] <= start for other in found):
                found.append((start, end))
    return sorted(found)
