"""What of an HTML page is not published: hidden and struck text, scripts, and the furniture around the content."""

from __future__ import annotations

import pytest

from ingest.loaders.html.loader import read_page
from ingest.loaders.html.shown.colours import TRANSPARENT, WHITE, background_of, colour_of


def text(page: str) -> str:
    return " ".join(read_page(page).text.split())


def left_out(page: str) -> dict[str, int]:
    return {one.kind: one.count for one in read_page(page).left_out}


# -- hidden text ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "page",
    [
        "<p style='display:block'>kept</p>",
        "<p hidden style='display:block'>kept</p>",
        "<p hidden=until-found>kept</p>",
        "<dialog open>kept</dialog>",
        "<div style='visibility:hidden'><p style='visibility:visible'>kept</p></div>",
        "<div style='font-size:0'><p style='font-size:12px'>kept</p></div>",
        "<div style='background:black'><p style='color:white'>kept</p></div>",
        "<div style='background:url(night.jpg)'><p style='color:white'>kept</p></div>",
        "<p style='color:#777;background:#fff'>kept</p>",
        "<p style='opacity:0.5'>kept</p>",
        "<p aria-hidden=true>kept</p>",
        "<p class=sr-only>kept</p>",
        "<style>.visually-hidden{position:absolute;left:-9999px;width:1px;height:0;overflow:hidden}</style><p class=visually-hidden>kept</p>",
        "<p style='left:-9999px'>kept</p>",
        "<p style='height:0'>kept</p>",
        "<style>.a:hover{display:none} .a.b{display:none} p > .a{display:none} @media print{.a{display:none}}</style><p class=a>kept",
        "<style>.a{display:none} #x{display:block}</style><p class=a id=x>kept",
        "<style>.a{display:none} .a{display:block}</style><p class=a>kept",
        "<style>.a{display:none}</style><p class=a style='display:block'>kept",
        "<style>@media screen and (max-width:600px){.a{display:none}}</style><p class=a>kept",
        "<style>/* .a{display:none} */</style><p class=a>kept",
        "<style>.a{display:none</style><style>.b{}</style><p class=b>kept",
    ],
)  # fmt: skip
def test_what_is_shown_is_kept(page: str) -> None:
    assert text(page) == "kept"


@pytest.mark.parametrize(
    "page",
    [
        "<p style='DISPLAY: NONE !important'>gone</p>",
        "<style>p.a{display:none!important}</style><p class=a style='display:block'>gone</p>",
        "<style>@media screen{.a{display:none}}</style><p class=a>gone</p>",
        "<style>@layer base{.a{display:none}}</style><p class='b a'>gone</p>",
        "<style>.draft p, .x{display:none}</style><div class=draft><div><p>gone</p></div></div>",
        "<style>.draft > p{display:none}</style><div class=draft><p>gone</p></div>",
        "<style>*{color:red} .a{color:#fff}</style><p class=a>gone</p>",
        "<style>aside{display:none}</style><aside>gone</aside>",
        "<p style='color:white'><b>gone</b></p>",
        "<p style='color:#fffffe'>gone</p>",
        "<p style='color:rgba(0,0,0,0)'>gone</p>",
        "<div style='background:#123456'><p style='color:rgb(18, 52, 86)'>gone</p></div>",
        "<p style='color:papayawhip;background:papayawhip'>gone</p>",
        "<p style='font-size:0.5px'>gone</p>",
        "<p style='font-size:0'><span style='font-size:2em'>gone</span></p>",
        "<p style='text-indent:-9999px'>gone</p>",
        "<p style='position:fixed;top:-100em'>gone</p>",
        "<p style='max-height:0px;overflow:hidden'>gone</p>",
        "<p style='visibility:collapse'>gone <img alt=gone src=x></p>",
        "<i class=material-icons>chevron_right</i>",
        "<i class='fa'>\ue001</i>",
        "<style>del{display:inline}</style><del>gone</del>",
    ],
)  # fmt: skip
def test_what_is_hidden_is_left_out(page: str) -> None:
    assert text(f"<p>kept</p>{page}") == "kept"
    assert sum(left_out(f"<p>kept</p>{page}").values()) >= 1


def test_what_is_left_out_is_told_by_kind_with_its_length() -> None:
    page = "<!-- a --><!--b--><script>cc</script><p>kept <del>ddd</del><span hidden>eeee</span><iframe>x</iframe><nav>f</nav>"
    found = {one.kind: (one.count, one.characters) for one in read_page(page).left_out}
    assert found == {
        "comment": (2, 2), "script": (1, 2), "struck text": (1, 3), "hidden text": (1, 4),
        "embedded content": (1, 1), "navigation": (1, 1),
    }  # fmt: skip
    assert left_out("<p>kept<!-- --><script src=x></script>") == {}


@pytest.mark.parametrize(
    ("value", "colour"),
    [
        ("white", WHITE), ("#fff", WHITE), ("#ffff", WHITE), ("#FFFFFF".lower(), WHITE), ("#fff0", TRANSPARENT),
        ("rgb(255,255,255)", WHITE), ("rgb(255 255 255 / 0)", TRANSPARENT), ("rgba(255, 255, 255, 0.0)", TRANSPARENT),
        ("rgb(1.2.3,0,0)", None), ("tomato", "tomato"), ("inherit", "above"), ("var(--x)", None), ("transparent", TRANSPARENT),
    ],
)  # fmt: skip
def test_colours_are_read_in_every_notation(value: str, colour: object) -> None:
    assert colour_of(value, "above") == colour


def test_a_background_that_is_a_picture_is_not_known() -> None:
    assert background_of({"background": "#fff url(a.png)"}, WHITE) is None
    assert background_of({"background": "no-repeat #000"}, WHITE) == (0, 0, 0)
    assert background_of({"background": "transparent"}, (1, 1, 1)) == (1, 1, 1)
    assert background_of({}, (1, 1, 1)) == (1, 1, 1)


# -- furniture -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "furniture",
    [
        "<nav><a href=/>Home</a></nav>",
        "<div class=breadcrumbs>Home / Network / VPN</div>",
        "<div role=navigation>Home</div>",
        "<ul class=menu><li><a href=/>Home</a><li><a href=/b>Blog</a></ul>",
        "<a href=#main>Skip to content</a>",
        "<div class='cookie-consent'><p>We use cookies.</p><button>Accept</button></div>",
        "<div id=onetrust-banner-sdk>We use cookies.</div>",
        "<header><a href=/><img alt=Acme src=x></a><ul><li><a href=/>Home</a></ul></header>",
        "<footer>© 2025 Acme. <a href=/imprint>Imprint</a></footer>",
        "<div role=contentinfo>© 2025 Acme</div>",
        "<aside class=sidebar><h2><a href=/>More</a></h2><a href=/x>Other page</a></aside>",
        "<div class='social share'><a href=https://example.org>Share</a></div>",
        "<form action=/s><label>Find <input type=search></label><button>Go</button></form>",
        "<nav aria-label=Breadcrumb><ol><li>Home</ol></nav>",
        "<div id=toc><h2>Contents</h2><ul><li><a href=#a>A long first part</a><li><a href=#b>Second part</a></ul></div>",
        "<button>Print</button>",
    ],
)
def test_furniture_is_left_out(furniture: str) -> None:
    page = f"<body>{furniture}<h1>Leave</h1><p>Everyone has 25 days of leave a year.</p>{furniture}</body>"
    assert text(page) == "# Leave Everyone has 25 days of leave a year."
    assert set(left_out(page)) == {"navigation"}


@pytest.mark.parametrize(
    "content",
    [
        "<header><h1>Leave</h1><p>In force from 1 March.</p></header>",
        "<article><header><p>Leave</p></header><footer>Approved by Ada.</footer></article>",
        "<aside><p>Note: part-time staff have fewer days.</p></aside>",
        "<div class=cookie-notice><h1>Cookies</h1><p>We use them to keep you signed in.</p></div>",
        "<ul><li><a href=/a>Form A</a><li><a href=/b>Form B</a></ul>",
        "<div class=menu><p>Soup costs 4 euros.</p></div>",
        "<div class=share><p>Each partner has a share of a third.</p></div>",
        "<form><p>Fill in your days of leave.</p></form>",
        "<p><a href=/a>All of this paragraph is a link</a></p>",
        "<h3><button aria-expanded=false>Who may apply</button></h3><div>All staff.</div>",
        "<div><button aria-controls=a>Who may apply</button><div id=a>All staff.</div></div>",
        "<div><button>Who may apply?</button><div>All staff.</div></div>",
        "<p>Press <button>Save</button> to finish.</p>",
        "<p>Read <a href=#a>how to skip to the next step</a>.</p>",
    ],
)
def test_a_page_loses_nothing_that_only_resembles_furniture(content: str) -> None:
    assert left_out(f"<body>{content}</body>") == {}


def test_where_the_main_content_is_marked_the_rest_is_furniture_but_for_the_pages_heading() -> None:
    page = "<h1>Leave</h1><div>Phone 123</div><main><p>25 days.</p></main><div>Offers</div>"
    assert text(page) == "# Leave 25 days."
    assert text(page.replace("<p>", "<h1>Days</h1><p>")) == "# Days 25 days."
    assert text("<p>Kept.</p><main></main>") == "Kept."


def test_a_single_article_is_the_content_if_it_is_most_of_the_page() -> None:
    article = "<article><h2>Leave</h2><p>Everyone has 25 days of leave a year.</p></article>"
    assert (
        text(f"<div><div>Weather: 12 degrees</div></div>{article}")
        == "## Leave Everyone has 25 days of leave a year."
    )
    assert text(f"<h1>Rules</h1><p>In short.</p>{article}").startswith("# Rules In short. ## Leave")
    assert "Weather" in text(f"<div>{'Weather is fine today and tomorrow, too. ' * 3}</div>{article}")


@pytest.mark.parametrize(
    ("heading", "kept"),
    [
        ("Fees <a href=#fees>¶</a>", "## Fees"),
        ("<a class=anchor href=#fees aria-hidden=true></a>Fees", "## Fees"),
        ("Fees<a class=headerlink href=page.html#fees>Link to this heading</a>", "## Fees"),
        ("<a href=#fees>Fees</a>", "## Fees"),
        ("<a class=anchor href=#fees>Fees</a>", "## Fees"),
    ],
)
def test_the_mark_by_which_a_heading_is_linked_to_is_no_part_of_it(heading: str, kept: str) -> None:
    assert text(f"<h2>{heading}</h2>") == kept


# -- notes ---------------------------------------------------------------------------------------------------


def notes(page: str) -> tuple[dict[str, str], list[tuple[str, int, str]]]:
    """The notes by label, and for each reference the text before it, its place and the label of its note."""
    tree = read_page(page).tree
    found = {node.note_id: node for node in tree.walk() if node.note_id}
    words = {node.label: " ".join(leaf.plain for leaf in node.walk() if leaf.runs) for node in found.values()}
    references = [
        (node.plain[: one.at], one.at, found[one.note_id].label) for node in tree.walk() for one in node.references
    ]
    return words, references


@pytest.mark.parametrize(
    "page",
    [
        "<p>Free<sup>1</sup> of charge.<hr><p>1 On Mondays.",
        "<p>Free<sup>1</sup> of charge.<footer><p><sup>1</sup> On Mondays.</footer>",
        "<p>Free<sup>[1]</sup> of charge.<div class=footnotes><p>[1] On Mondays.</div>",
        "<p>Free<sup><a href=#fn1 id=r1>1</a></sup> of charge.<ol><li id=fn1>On Mondays. <a href=#r1>↩</a></ol>",
        "<p>Free<a href=#fn1 id=r1><sup>1</sup></a> of charge.<section class=footnotes><ol><li id=fn1><p>On Mondays. <a href=#r1 role=doc-backlink>back to text</a></ol></section>",
        "<p>Free<a href=#n role=doc-noteref>1</a> of charge.<aside id=n><p>On Mondays.</aside>",
        "<p>Free<a href=#_ftn1 name=_ftnref1>[1]</a> of charge.<div id=ftn1><p><a href=#_ftnref1 name=_ftn1>[1]</a> On Mondays.</div>",
        "<main><p>Free<sup>1</sup> of charge.</main><footer><p>© Acme</p><p>1 On Mondays.</footer>",
        "<p>Free<span style='vertical-align:super'>1</span> of charge.<hr><p>1. On Mondays.",
    ],
)  # fmt: skip
def test_a_note_is_tied_to_where_it_is_referred_to_from(page: str) -> None:
    assert notes(page) == ({"1": "On Mondays."}, [("Free", 4, "1")])
    assert text(page).startswith("Free [1] of charge. [1] On Mondays.")


def test_one_superscript_may_refer_to_several_notes_and_a_note_may_have_a_sign() -> None:
    page = "<p>A<sup>1, 2</sup> b<sup>*</sup><footer><p>1 One.<p>2 Two.<p>* Star.</footer>"
    assert notes(page) == (
        {"1": "One.", "2": "Two.", "*": "Star."},
        [("A", 1, "1"), ("A", 1, "2"), ("A b", 3, "*")],
    )


@pytest.mark.parametrize(
    ("page", "read"),
    [
        ("<p>10<sup>6</sup> records", "10^6 records"),
        ("<p>10<sup>-6</sup> m", "10^-6 m"),
        ("<p>x<sup>n+1</sup>", "x^n+1"),
        (
            "<p>The 1<sup>st</sup>, 2<sup>e</sup> and M<sup>lle</sup> of Acme<sup>®</sup>",
            "The 1st, 2e and Mlle of Acme®",
        ),
        ("<p>e<sup>x</sup> and y<sup>a</sup>", "e^x and y^a"),
        ("<p><sup>1</sup> alone", "1 alone"),
        ("<p>45 m<sup>2</sup> a day<hr><p>1 One.<p>2 Two.", "45 m^2 a day 1 One. 2 Two."),
        ("<p>10<sup>3</sup> kg<footer><p>3 Three.</footer>", "10^3 kg"),
        ("<p>5<sup>2</sup> is 25.<p>2 weeks notice.", "5^2 is 25. 2 weeks notice."),
        ("<p>5<sup>2</sup> is 25.<ol><li>A<li>B</ol>", "5^2 is 25. 1. A 2. B"),
        ("<p>See <a href=#part>2</a>.<h2 id=part>Part 2</h2>", "See 2. ## Part 2"),
    ],
)
def test_a_superscript_that_names_no_note_stays_apart_from_its_word(page: str, read: str) -> None:
    assert text(page) == read


# -- what a click shows, and what others wrote ----------------------------------------------------------------


def test_white_space_in_an_element_of_its_own_parts_words() -> None:
    assert text("<h1>1<span style='font:7pt \"Times New Roman\"'>&nbsp;&nbsp; </span>Leave</h1>") == "# 1 Leave"
    assert text("<p>We pay<span> </span>12 euros.</p>") == "We pay 12 euros."


def test_what_tabs_accordions_and_expanding_parts_show_is_published() -> None:
    tabs = (
        "<div role=tablist><button role=tab id=t1 aria-controls=p1>Free</button><button role=tab id=t2>Pro</button></div>"
        "<div role=tabpanel id=p1><p>60 requests.</p></div><div role=tabpanel id=p2 aria-labelledby=t2 hidden><p>600 requests.</p></div>"
    )
    assert text(tabs) == "- Free 60 requests. - Pro 600 requests."
    assert (
        text("<h3><button aria-expanded=false aria-controls=a>Fees</button></h3><div id=a hidden>5 euros.</div>")
        == "### Fees 5 euros."
    )
    expand = "<div class=expand-container><div class=expand-control>Who?</div><div class=expand-content style='display:none'>Bob.</div></div>"
    assert text(expand) == "Who? Bob."


@pytest.mark.parametrize(
    "page",
    [
        "<p>a</p><button aria-expanded=false aria-controls=d aria-haspopup=dialog>x</button><div id=d hidden>secret</div>",
        "<p>a</p><button aria-expanded=false aria-controls=d>x</button><div id=d role=dialog hidden>secret</div>",
        "<p>a</p><header><button aria-expanded=false aria-controls=d>x</button></header><div id=d hidden>secret</div>",
        "<p>a</p><div hidden>secret</div><div style='display:none'>secret</div>",
    ],
)
def test_menus_dialogs_and_what_nothing_opens_stay_hidden(page: str) -> None:
    assert "secret" not in text(page)


def test_comments_of_readers_and_reviewers_are_left_out() -> None:
    article = "<p>The fee is 5 euros, and it is due on the first day of each month.</p>"
    for comments in (
        "<div id=comments class=comments-area><p>Bob: I paid 7!</p></div>",
        "<ol class=comment-list><li>Bob: I paid 7!</li></ol>",
        "<div id=comments><div class=comment-body>Bob: I paid 7!</div></div>",
    ):
        assert text(article + comments) == "The fee is 5 euros, and it is due on the first day of each month."
        assert left_out(article + comments) == {"comment": 1}
    exported = (
        "<p>The fee is 5 euros.<a id=cmnt_ref1 href='#cmnt1'><sup>[a]</sup></a></p>"
        "<div><p><a href='#cmnt_ref1' id=cmnt1>[a]</a><span>Is it 7?</span></p></div>"
    )
    assert text(exported) == "The fee is 5 euros."
    assert left_out(exported) == {"comment": 1}


def test_a_section_about_comments_is_text() -> None:
    page = "<section id=comments><h2>Comments</h2><p>Comments in code begin with a hash.</p></section><p>So do notes of all kinds.</p>"
    assert "Comments in code" in text(page)


def test_ratings_and_attachments_are_furniture() -> None:
    article = "<p>The fee is 5 euros, and it is due on the first day of each month.</p>"
    for rest in (
        "<div><span>Was this article helpful?</span><button>Yes</button><small>12 out of 20 found this helpful</small></div>",
        "<div>Have more questions? <a href=x>Submit a request</a></div>",
        "<div class=pageSection><h2>Attachments:</h2>plan.png (image/png)</div>",
        "<div class=related-articles><h2>Related articles</h2><ul><li><a href=x>Warranty</a></li></ul></div>",
    ):
        assert text(article + rest) == "The fee is 5 euros, and it is due on the first day of each month."
    assert "Was this contract signed?" in text("<p>Was this contract signed?</p><p>Yes.</p>")
