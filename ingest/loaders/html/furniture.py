"""Takes the furniture of a page out: navigation, banners, page header and footer, search and share.

A page without such elements loses nothing. Where the author marked the main content, everything outside it is furniture,
except a level-1 heading and the notes that the content refers to. What is told by a class name alone is taken out only where
it is less than half of the page or made of links.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ingest.loaders.html.dom import Element, Omissions, one_line, text_of, walk
from knowledge.text.layout.questions import asks

NAVIGATION = "navigation"
_NAVIGATING = frozenset({"navigation", "search", "menu", "menubar", "toolbar", "tablist"})
_CONTENT_SECTIONS = frozenset(
    {"article", "main", "section", "aside", "figure", "blockquote", "td", "li", "details"}
)
"""Elements whose header and footer belong to the content, not to the page (HTML standard, 4.3.8)."""
_PROSE = frozenset(
    {"h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "dl", "table", "blockquote", "pre", "figure"}
)
_BANNERS = re.compile(
    r"(?:^|[-_ ])(?:cookie[-_]?(?:s[-_]?)?(?:banner|consent|bar|popup|message|law|overlay|notice|dialog)|"
    r"consent[-_]?(?:banner|manager|dialog|popup)|gdpr[-_]?(?:banner|consent)|onetrust\S*|cc[-_](?:window|banner)|"
    r"newsletter[-_]?(?:popup|modal))(?:$|[-_ ])"
)
"""Classes and ids of banners that ask for consent, as the common consent tools write them."""
_OF_LINKS = re.compile(
    r"(?:^|[-_ ])(?:breadcrumbs?|share|sharing|social|addtoany|sharethis|toc|table[-_]of[-_]contents|pagination|pager|"
    r"prev[-_]?next|edit[-_](?:page|link)|(?:jp[-_])?related(?:[-_]?(?:posts|links|articles|pages))?|site[-_]?nav|nav(?:bar|igation)?|menu|"
    r"side[-_]?bar|skip[-_]?(?:link|nav|to)\S*|tags)(?:$|[-_ ])"
)
"""Classes and ids of lists of links. They are taken out only where most of their text is links."""
_PATH = re.compile(r"(?:^|[-_ ])bread-?crumbs?(?:$|[-_ ])")
_LONGEST_PATH = 200
"""Characters of the longest path to a page (`Home / Network / VPN`), which has no links where a program exported it."""
_EDITS = re.compile(r"(?:^|[-_ ])edit[-_]this[-_]page(?:$|[-_ ])")
"""A class of links by which readers edit the page."""
_ATTACHED = "pagesection"
"""The class of the list of attached files below an exported Confluence page."""
_RATING = re.compile(
    r"(?:(?:was|is|were|did) (?:this|the|our)\b[\w ]{0,40}\b(?:helpful|useful|answer your questions?)\s?\?|have more questions\?\s*(?:submit|contact|ask)"
    r"|(?:back|return) to (?:the )?top$|rate this (?:page|article))",
    re.IGNORECASE,
)
"""The beginning of a control by which readers rate a page, ask for more or go back to its top."""
_LONGEST_RATING = 150
"""Characters of the longest such control, with its buttons and counts."""
_SEARCH = re.compile(r"(?:^|[-_ ])search(?:[-_]?(?:form|bar|box))?(?:$|[-_ ])")
_SKIPPING = re.compile(r"(?:skip|jump) (?:to|over)\b|skip navigation", re.IGNORECASE)
_LINKS = 0.6
"""The share of its text above which an element is a list of links: a paragraph with links has less, a menu nearly all."""
_MAIN_SHARE = 0.5
"""The share of a page's text from which a single article is its content: less is a teaser beside other content."""
_LONGEST_SKIP = 40
"""Characters of the longest link that skips to the content: `Skip to main content` in any wording."""
_HEADINGS = re.compile(r"h[1-6]")
_SELF_LINK_CLASSES = re.compile(
    r"(?:^|[-_ ])(?:headerlink|header-?anchor|heading-?(?:link|anchor)|hash-?link|anchor(?:js)?(?:-link)?|permalink)(?:$|[-_ ])"
)


@dataclass(frozen=True, slots=True)
class _Weight:
    """The characters in an element, and how many of them are in links and buttons."""

    characters: int
    linked: int
    headed: int = 0
    """Characters of headings, which name a list of links and are none of them."""

    @property
    def is_links(self) -> bool:
        return self.linked > (self.characters - self.headed) * _LINKS or not self.characters


def keep_content(body: Element, notes: Collection[Element], omissions: Omissions) -> None:
    """Remove the furniture of a page and count it. `notes` are kept, wherever they stand."""
    _Pruning(body, notes, omissions).run()


class _Pruning:
    def __init__(self, body: Element, notes: Collection[Element], omissions: Omissions) -> None:
        self._body = body
        self._omissions = omissions
        self._weights = _weights(body)
        self._short_texts = _short_texts(body, self._weights)
        self._content = self._marked_content()
        kept = [*notes, *self._titles()] if self._content else list(notes)
        self._kept = set(kept)
        self._in_header = _in_page_header(body)
        self._above = {above for element in (*kept, *self._content) for above in element.ancestors()}

    def run(self) -> None:
        """Remove, from the outside in. An element above something that is kept loses the rest of its children."""
        stack = [(self._body, not self._content)]
        while stack:
            element, is_content = stack.pop()
            inside: list[Element | str] = []
            for child in element.children:
                if isinstance(child, str):
                    if is_content or not child.strip():
                        inside.append(child)
                    else:
                        self._omissions.add(NAVIGATION, child)
                elif child in self._kept:
                    inside.append(child)
                else:
                    takes = (is_content or child in self._content) and not self._is_furniture(child)
                    if takes or child in self._above:
                        inside.append(child)
                        stack.append((child, takes))
                    else:
                        self._omissions.add(NAVIGATION, text_of(child))
            element.children = inside

    def _marked_content(self) -> list[Element]:
        """The main content that the author marked; empty where there is none."""
        mains = [one for one in walk(self._body) if one.tag == "main" or one.get("role") == "main"]
        mains = [one for one in mains if self._weights[one].characters]
        if mains:
            return mains
        articles = [one for one in walk(self._body) if one.tag == "article"]
        outer = [one for one in articles if not any(above.tag == "article" for above in one.ancestors())]
        if len(outer) != 1 or self._share(outer[0]) < _MAIN_SHARE:
            return []
        (article,) = outer
        beside = article.parent.elements if article.parent else []
        return [one for one in beside if one is article or one.tag in _PROSE]

    def _titles(self) -> list[Element]:
        """The level-1 headings outside the content, where it has none itself."""
        inside = {element for content in self._content for element in walk(content)}
        titles = [one for one in walk(self._body) if one.tag == "h1"]
        return [] if any(one in inside for one in titles) else titles

    def _is_furniture(self, element: Element) -> bool:
        role = element.get("role").lower()
        if element.tag in ("nav", "search") or role in _NAVIGATING:
            return True
        if element.tag == "a":
            return _is_skip_link(element) or _is_self_link(element) or bool(_EDITS.search(element.get("class")))
        if element.tag == "form" or role == "search":
            return _is_search(element)
        if element.tag == "button":
            return _stands_alone(element)
        if element.tag == "footer" or role == "contentinfo":
            return _belongs_to_page(element)
        is_links = self._weights[element].is_links
        if element.tag == "aside" or role == "complementary":
            return is_links
        # Around a page's header, what is not prose is a logo or a menu.
        if element in self._in_header:
            return is_links and element.tag not in ("h1", "h2", "h3", "hgroup")
        return self._is_named_furniture(element, is_links)

    def _is_named_furniture(self, element: Element, is_links: bool) -> bool:
        if element in self._short_texts and _RATING.match(one_line(self._short_texts[element])):
            return True
        if element.tag in ("body", "html", *_PROSE - {"ul", "ol"}):
            return False
        name = f"{element.get('class')} {element.get('id')} {element.get('aria-label')}".lower()
        if _BANNERS.search(name) or _ATTACHED in element.words_of("class"):
            return self._share(element) < _MAIN_SHARE
        if _PATH.search(name) and self._weights[element].characters <= _LONGEST_PATH:
            return True
        return is_links and bool(_OF_LINKS.search(name))

    def _share(self, element: Element) -> float:
        return self._weights[element].characters / max(1, self._weights[self._body].characters)


def _weights(root: Element) -> dict[Element, _Weight]:
    """The weight of every element below `root`. Buttons weigh as links do."""
    order = list(walk(root))
    weights: dict[Element, _Weight] = {}
    for element in reversed(order):
        characters = sum(len(one_line(child)) for child in element.children if isinstance(child, str))
        below = [weights[child] for child in element.elements]
        characters += sum(one.characters for one in below)
        is_heading = bool(_HEADINGS.fullmatch(element.tag))
        linked = characters if element.tag in ("a", "button") else sum(one.linked for one in below)
        headed = characters if is_heading else sum(one.headed for one in below)
        weights[element] = _Weight(characters, 0 if is_heading else linked, headed)
    return weights


def _short_texts(root: Element, weights: Mapping[Element, _Weight]) -> dict[Element, str]:
    """The texts of the elements that may be a control to rate the page. Each is joined once, however deep its words stand."""
    texts: dict[Element, str] = {}
    for element in reversed(list(walk(root))):
        if weights[element].characters <= _LONGEST_RATING:
            parts = (child if isinstance(child, str) else texts[child] for child in element.children)
            texts[element] = text_of(element) if element.tag in ("img", "br") else "".join(parts)
    return texts


def _belongs_to_page(element: Element) -> bool:
    """Whether a header or footer is the page's and not that of a section of its content."""
    return not any(above.tag in _CONTENT_SECTIONS for above in element.ancestors())


def _in_page_header(body: Element) -> set[Element]:
    """The elements in the header of the page."""
    inside: set[Element] = set()
    for element in walk(body):
        parent = element.parent
        if parent is not None and (parent in inside or (_is_header(parent) and _belongs_to_page(parent))):
            inside.add(element)
    return inside


def _is_header(element: Element) -> bool:
    return element.tag == "header" or element.get("role") == "banner"


def _is_search(form: Element) -> bool:
    name = f"{form.get('class')} {form.get('id')} {form.get('role')}".lower()
    return bool(_SEARCH.search(name)) or any(
        one.tag == "input" and one.get("type").lower() == "search" for one in walk(form)
    )


def _is_skip_link(link: Element) -> bool:
    text = one_line(text_of(link))
    return link.get("href").startswith("#") and len(text) <= _LONGEST_SKIP and bool(_SKIPPING.match(text))


def _is_self_link(link: Element) -> bool:
    """Whether a link in a heading is only the mark by which the heading can be linked to."""
    heading = next((above for above in link.ancestors() if _HEADINGS.fullmatch(above.tag)), None)
    if heading is None or "#" not in link.get("href"):
        return False
    text = one_line(text_of(link))
    if not any(character.isalnum() for character in text):
        return True
    return bool(_SELF_LINK_CLASSES.search(link.get("class"))) and text != one_line(text_of(heading))


def _stands_alone(button: Element) -> bool:
    """Whether a button is a control of the page, and not the heading of a part that it opens or a word of a sentence."""
    opens = "aria-expanded" in button.attributes or "aria-controls" in button.attributes
    if opens or asks(one_line(text_of(button))):
        return False
    around = {"p", "li", "td", "th", "dt", "dd", "legend", "summary", "label"}
    return not any(above.tag in around or _HEADINGS.fullmatch(above.tag) for above in button.ancestors())
