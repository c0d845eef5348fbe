"""A question for a procedure, a list or a contact is answered by all of the steps, all of the items, or the one entry that is meant."""

from __future__ import annotations

import pytest

from tests.reasoning.office import Office

VANS = """# Vans

The van may be driven by members only. Whoever borrows a van pays for the fuel.

## Borrowing a van

1. Look for a free day in the calendar.
2. Sign the loan agreement at the desk.
3. Take the keys from the cabinet.
4. Write down the mileage.

## What is not lent

The following things are not lent to anybody:

- welding gear
- chainsaws
- the projector of the hall
"""
NUMBERS = """# Telephone list

| Team | Telephone | E-mail |
| --- | --- | --- |
| Front desk | 0555 100 | desk@yard.example |
| Vans and trailers | 0555 200 | vans@yard.example |
| Accounts | 0555 300 | accounts@yard.example |
"""


REPAIRS = """# Repairs in the yard

The workshop repairs trailers and mowers on Mondays.

## Work we decline

- cracked welding seams
- engines that somebody has opened
- trailers without a number plate

## Can I prolong a repair slot?

1. Ring the workshop before noon.
2. Tell the number of your slot.
3. Wait for the message with the new time.
"""
TEAMS = """# Who to reach

| Team | For | Telephone |
| --- | --- | --- |
| Front desk | Visits, thefts | 0555 110 |
| Help point | Passwords, lost devices | 0555 120 |
| Nurse | Accidents at work | 0555 130 |
"""


@pytest.fixture
def yard(office: Office) -> Office:
    """An office with both documents."""
    office.publish_text("vans.md", VANS)
    office.publish_text("numbers.md", NUMBERS)
    return office


def claims(office: Office, question: str) -> list[str]:
    """What the answer to a question claims."""
    return [claim.text for claim in office.ask(question).claims]


@pytest.mark.rule("Q1g")
@pytest.mark.parametrize(
    "question", ["Talk me through borrowing a van.", "I'd like to borrow a van. What are the steps?"]
)
def test_a_procedure_is_claimed_with_all_its_steps_and_alone(yard: Office, question: str) -> None:
    (claim,) = claims(yard, question)
    assert all(word in claim for word in ("calendar", "loan agreement", "keys", "mileage"))
    assert "fuel" not in claim


@pytest.mark.rule("Q1g")
def test_a_list_is_found_by_what_leads_to_it(yard: Office) -> None:
    (claim,) = claims(yard, "Which things are not lent?")
    assert all(word in claim for word in ("welding gear", "chainsaws", "projector"))


FAULTS = """# The market

Faults of stalls are told in several ways:

- Faults of stalls are told by a call to the desk, which writes down the number of the stall, the name of the member, the day and the kind of damage that was seen there by him or her.
- A letter is as good as a call, but the porter empties the green box beside the gate once in a week, so that mending roofs or lamps may have to wait until the next Monday or even longer.
- The board in the hall has a column for faults that are told on it, torn covers, loose nails and lamps that are dark, and the carpenter reads it before he begins his round at seven in the morning.
- Faults are told by a call at the gate, too, where the crew listens to everybody who comes by with a broken hinge or a wet floor, and carries a yellow book for that in a coat.
"""
HALL = """# The crew of the hall

## Before each concert

1. Open the shutters.
2. Test the microphones and the lamps.
3. Count the chairs in the hall.
4. Unlock the door, and start the concert.

## Banned in the hall

- pets, and umbrellas in the hall
- bottles
- flash lights
"""


@pytest.mark.rule("Q1g")
@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What is banned in the hall?", ("pets", "bottles", "flash lights")),
        ("What does the crew have to do before a concert?", ("shutters", "microphones", "chairs", "door")),
    ],
)
def test_a_list_is_claimed_whole_where_no_item_stands_out_of_it(
    office: Office, question: str, words: tuple[str, ...]
) -> None:
    office.publish_text("hall.md", HALL)
    (claim,) = claims(office, question)
    assert all(word in claim for word in words)


@pytest.mark.rule("Q1g")
def test_an_item_in_another_passage_is_compared_there_with_the_one_that_fits_best(office: Office) -> None:
    office.publish_text("faults.md", FAULTS)
    (claim,) = claims(
        office, "How are faults of stalls told, by a call or a letter or on the board or at the gate?"
    )
    assert all(word in claim for word in ("by a call", "A letter", "The board", "at the gate"))


@pytest.mark.rule("Q1g")
def test_a_numbered_rule_that_introduces_a_list_is_claimed_with_its_items(office: Office) -> None:
    office.publish_text(
        "licence.md",
        "# Licence\n\n1. The licensee may install the software on three devices.\n"
        "2. The licensee may not:\n   - copy the manual; or\n   - rent the software out.\n",
    )
    found = claims(office, "What may the licensee not do?")
    assert [one.startswith("The licensee may not: copy the manual") for one in found] == [True]
    assert "rent the software out." in found[0]


@pytest.mark.rule("Q1g")
def test_the_only_item_of_a_list_that_holds_is_claimed_by_itself(office: Office) -> None:
    office.publish_text("desk.md", "# Onboarding\n\nManager:\n\n- [x] Laptop issued\n- [ ] Phone issued\n")
    assert claims(office, "What does the manager issue?") == ["Manager: ☑ Laptop issued"]


@pytest.mark.rule("Q2j")
def test_an_entry_of_a_directory_is_found_by_its_label(yard: Office) -> None:
    first = claims(yard, "Who do I ask about a trailer?")[0]
    assert "vans@yard.example" in first
    assert "accounts@" not in first


@pytest.mark.rule("Q2j")
@pytest.mark.parametrize(
    "question",
    ["Which office do I turn to about accounts?", "Whom do I email about raising my accounts?"],
)
def test_an_entry_is_claimed_though_a_rule_has_more_words_of_the_question(yard: Office, question: str) -> None:
    assert "accounts@yard.example" in claims(yard, question)[0]


@pytest.mark.rule("Q1g")
def test_a_list_is_asked_for_by_what_somebody_is_not_allowed_to_do(office: Office) -> None:
    office.publish_text(
        "drivers.md",
        "# Drivers\n\n## Not allowed in the van\n\n- smoking\n- calls while driving\n- private goods\n",
    )
    (claim,) = claims(office, "What is a driver not allowed to do in the van?")
    assert all(word in claim for word in ("smoking", "calls", "private goods"))


@pytest.mark.rule("Q5d")
def test_the_notes_on_a_table_decide_what_a_row_leaves_open(office: Office) -> None:
    office.publish_text(
        "prices.md",
        "# Prices\n\n| Product | Box (euros) |\n| --- | --- |\n| Peas, frozen | 12 |\n| Rice | 20 |\n| Milk | 8 |\n\n"
        "## Notes\n\nHalf boxes cost two euros more. Frozen goods are not sold in half boxes.\n",
    )
    told = claims(office, "Can the peas be bought in half boxes?")
    assert any("not sold in half boxes" in one for one in told)


@pytest.mark.rule("Q1g")
def test_a_list_of_what_is_declined_answers_what_is_refused(office: Office) -> None:
    office.publish_text("repairs.md", REPAIRS)
    (claim,) = claims(office, "Which repairs does the workshop refuse to do?")
    assert all(word in claim for word in ("seams", "engines", "number plate"))


@pytest.mark.rule("Q1g")
def test_steps_below_a_question_for_yes_or_no_are_a_procedure(office: Office) -> None:
    office.publish_text("repairs.md", REPAIRS)
    (claim,) = claims(office, "How do I prolong my repair slot?")
    assert all(word in claim for word in ("noon", "number", "message"))


@pytest.mark.rule("Q2j")
def test_an_entry_of_a_directory_is_found_by_what_it_is_for_and_alone(office: Office) -> None:
    office.publish_text("teams.md", TEAMS)
    (claim,) = claims(office, "Whom do I ring when I have lost a device at work?")
    assert "0555 120" in claim


@pytest.mark.rule("Q2j")
def test_what_somebody_wants_of_an_entry_need_not_stand_in_it(yard: Office) -> None:
    assert "accounts@" in claims(yard, "Whom do I email about a blunder in my accounts?")[0]


PLANS = """# Vans: memberships

| Benefit | Bronze | Managed | Gold |
| --- | --- | --- | --- |
| Free days in a year | none | 2 | 6 |
| Booking by app | included | included | included |
| Fleet management | no | yes | yes |

## Remarks

- Gold is not sold in winter.
- A membership runs for a year.
"""


@pytest.mark.rule("Q1g")
def test_all_that_a_column_holds_is_told_row_by_row(office: Office) -> None:
    office.publish_text("plans.md", PLANS)
    (claim,) = claims(office, "Which benefits does the Gold membership include?")
    assert all(cell in claim for cell in ("Gold: 6", "Gold: included", "Gold: yes"))
    assert "Bronze" not in claim


@pytest.mark.rule("Q9k")
def test_the_label_of_a_row_names_no_column(office: Office) -> None:
    office.publish_text("plans.md", PLANS)
    assert "Bronze: no; Managed: yes; Gold: yes" in claims(office, "Which memberships have fleet management?")[0]


@pytest.mark.rule("Q2k")
def test_a_row_with_the_price_asked_for_is_told_before_a_remark_that_has_more_words(office: Office) -> None:
    office.publish_text(
        "fees.md",
        "# Pet plan\n\n| Animal | Basic (£ per month) | Plus (£ per month) |\n| --- | --- | --- |\n| Cat | 11.50 | 16.00 |\n"
        "| Dog | 14.00 | 19.50 |\n\nRemarks:\n\n- The Plus tier is not sold for rabbits.\n",
    )
    assert claims(office, "What does the Plus tier cost per month for a cat?") == [
        "Cat – Plus (£ per month): 16.00"
    ]


@pytest.mark.rule("Q2j")
def test_who_somebody_is_is_told_by_the_line_with_a_name(office: Office) -> None:
    office.publish_text(
        "teams.txt", "TEAMS\n\nPress (radio, papers): press@acme.example\nData protection officer: Oona Tierney\n"
    )
    office.publish_text(
        "breach.md", "# Breaches\n\nIf personal data is concerned, the data protection officer is told at once.\n"
    )
    assert claims(office, "Who is the data protection officer?") == ["Data protection officer: Oona Tierney"]


BOARDS = """# The club

## Where we look

Posters hang in the library. We always advertise on suitable notice boards for free places. There is money for it. We use the following notice boards:

- Corner Shop
- Town Hall
- Swimming Pool

We do not use agencies.

## Which marks papers carry

Some papers are secret. We use a scheme of coloured marks so that everybody knows how to treat papers. All of our papers fall into one of the groups below.

- Green: for everybody
- Amber: for members
- Red: for the board

Some guests bring marks of their own.

## Our promises

These are the promises that we keep.

### Quiet

We are quiet after ten.

### Tidy

We are tidy in the kitchen.

### Fair

We are fair to guests.
"""


@pytest.mark.rule("Q1g")
@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Which notice boards do we use for free places?", ("Corner Shop", "Town Hall", "Swimming Pool")),
        ("Which coloured marks does the club use for its papers?", ("Green", "Amber", "Red")),
    ],
)
def test_a_list_is_found_by_the_sentences_before_its_lead_in(
    office: Office, question: str, words: tuple[str, ...]
) -> None:
    office.publish_text("club.md", BOARDS)
    (claim,) = claims(office, question)
    assert all(word in claim for word in words)


@pytest.mark.rule("Q1g")
@pytest.mark.parametrize("question", ["What are the club's promises?", "What are our promises?"])
def test_the_sections_below_a_heading_that_names_the_things_asked_for_are_a_list(
    office: Office, question: str
) -> None:
    office.publish_text("club.md", BOARDS)
    assert claims(office, question) == [
        "We are quiet after ten. We are tidy in the kitchen. We are fair to guests."
    ]


BADGES = """# Badges

## Rules

1. Badges are worn at the yard by everybody, visitors included.
2. Badges are returned on the last day.
3. Where somebody has lost a badge, the following procedure is used to replace it.
    - The member writes to badges@yard.example.
    - The desk checks the name of the member.
    - The desk hands out another badge.
4. Badges of visitors are red.

## Leave of members

For days off, please follow these steps.

**Step 1)** Ask for a day off with the form. It goes to the desk.

**Step 2)** The desk confirms the day off.

**Step 3)** Enjoy it!

## Broken gates

Our advice:

- Check the list of gates if somebody else has told us.
- Gather as much as you can see of the broken gate.
- Report the broken gate to the porter.
"""


@pytest.mark.rule("Q1g")
@pytest.mark.parametrize(
    ("question", "first", "last", "other"),
    [
        ("I have lost my badge. How do I replace it?", "writes to", "another badge", "red"),
        ("How does a member replace a lost badge?", "writes to", "another badge", "red"),
        ("How do I ask for a day off?", "Ask for a day off", "Enjoy", "badge"),
        ("How do I report a broken gate?", "Check the list", "to the porter", "badge is"),
    ],
)
def test_steps_are_claimed_whole_below_an_item_in_numbered_paragraphs_and_as_orders(
    office: Office, question: str, first: str, last: str, other: str
) -> None:
    office.publish_text("badges.md", BADGES)
    (claim,) = claims(office, question)
    assert first in claim
    assert last in claim
    assert other not in claim


@pytest.mark.rule("Q2i")
def test_who_can_tell_more_is_told_by_the_sentence_that_names_somebody(office: Office) -> None:
    office.publish_text(
        "loans.md",
        "# Loans for season tickets\n\nA loan for a season ticket is free of interest. It is open to all members.\n\n"
        "Please get in touch with Oona Tierney for more information.\n",
    )
    (claim,) = claims(office, "Who can tell me more about loans for season tickets?")
    assert claim == "Please get in touch with Oona Tierney for more information."


@pytest.mark.rule("Q9c")
def test_a_question_for_a_time_of_day_selects_no_things(office: Office) -> None:
    office.publish_text(
        "sick.md",
        "# Sickness\n\nIf you do not feel well enough to work, you must let your manager know by 10:00 am.\n\n"
        "Let people know if you miss meetings.\n",
    )
    told = claims(office, "By what time do I have to let someone know that I am too ill to work?")
    assert "10:00 am" in told[0]


@pytest.mark.rule("Q1g")
def test_a_line_above_a_list_that_is_no_sentence_is_told_by_the_list(office: Office) -> None:
    office.publish_text(
        "start.md",
        "# First day\n\n## Tools\n\n*Introduction, access and logins*\n\nFor everybody:\n\n- Calendar\n- Wiki\n- Chat\n",
    )
    (told,) = claims(office, "Which tools do new people get access and logins for?")
    assert all(word in told for word in ("Calendar", "Wiki", "Chat"))
