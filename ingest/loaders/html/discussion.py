"""Takes out of a page what others wrote beside its text: comments of its readers, those of a document's reviewers, and quoted mails."""

from __future__ import annotations

import re

from ingest.loaders.html.dom import Element, Omissions, text_of, walk
from ingest.loaders.quoted_mails import QUOTED_MAIL

_COMMENT = "comment"
_CLASSES = re.compile(
    r"(?:article|post|page|entry|reader|user|blog)?[-_]?comments?[-_]?(?:list|area|section|thread|wrapper|container)?|ms-commentswrapper|disqus_thread",
    re.IGNORECASE,
)
"""Classes of the part of a page that holds its comments, as the common programs of sites write them."""
_LEAST = re.compile(r"comments|comment[-_]?(?:list|area|section|thread|wrapper|container)|disqus", re.IGNORECASE)
"""What such a name holds: a single `comment` is a class of code, too."""
_REMARK = frozenset({"critic", "comment"})
"""The classes of a remark on a word, as CriticMarkup writes it."""
_PARTS = frozenset({"div", "section", "aside", "ol", "ul"})
_MOST = 0.5
"""The share of a page's text from which it is no part beside the text."""
_QUOTED = frozenset({"gmail_quote", "gmail_attr", "yahoo_quoted", "moz-cite-prefix", "protonmail_quote"})
"""The classes of a quoted mail, and of the line above it, in mails that common programs write."""
_PASSED_ON = re.compile(r"-{2,} ?(?:forwarded|weitergeleitete)\b", re.IGNORECASE)
_REFERENCE, _TARGET = "cmnt_ref", "cmnt"
"""How Google Docs names the places of comments, and the comments."""


def leave_out_discussion(body: Element, omissions: Omissions) -> None:
    """Remove comments and quoted mails, and count them."""
    _leave_out_reviews(body, omissions)
    _leave_out_quoted_mails(body, omissions)
    whole = len(text_of(body))
    for element in list(walk(body)):
        if element.words_of("class") >= _REMARK:
            omissions.add(_COMMENT, text_of(element))
            element.remove()
        elif _holds_comments(element) and len(text_of(element)) < whole * _MOST:
            omissions.add(_COMMENT, text_of(element))
            element.remove()
            element.children = []


def _holds_comments(element: Element) -> bool:
    """Whether a class says so. An id may come from a heading, so it counts only around elements with such a class."""
    if element.tag not in _PARTS:
        return False
    if any(_is_name(name) for name in element.words_of("class")) or element.get("id") == "disqus_thread":
        return True
    return _is_name(element.get("id").lower()) and any(
        name.startswith("comment") for inner in element.elements for name in inner.words_of("class")
    )


def _is_name(name: str) -> bool:
    return bool(_CLASSES.fullmatch(name) and _LEAST.search(name))


def _leave_out_quoted_mails(body: Element, omissions: Omissions) -> None:
    """Remove the mails that a mail quotes. One that it passes on stays, and so does a page that would have no words left."""
    quoted = [element for element in walk(body) if _quotes_a_mail(element)]
    outermost = [one for one in quoted if not any(above in quoted for above in one.ancestors())]
    words = [text_of(one) for one in outermost]
    if sum(map(len, words)) >= len(text_of(body)) or any(_PASSED_ON.match(one.strip()) for one in words):
        return
    for element, said in zip(outermost, words, strict=True):
        omissions.add(QUOTED_MAIL, said)
        element.remove()
        element.children = []


def _quotes_a_mail(element: Element) -> bool:
    is_cited = element.tag == "blockquote" and element.get("type") == "cite"
    return is_cited or not _QUOTED.isdisjoint(element.words_of("class"))


def _leave_out_reviews(body: Element, omissions: Omissions) -> None:
    """Remove the comments of a page that Google Docs wrote, with the letters that refer to them."""
    for link in [one for one in walk(body) if one.tag == "a" and _TARGET in one.get("href")]:
        target = link.get("href").partition("#")[2]
        if target.startswith(_REFERENCE) and link.get("id").startswith(_TARGET):
            block = next((above for above in link.ancestors() if above.tag in ("p", "div", "li")), link)
            omissions.add(_COMMENT, text_of(block))
            block.remove()
        elif link.get("id").startswith(_REFERENCE) and target.startswith(_TARGET):
            link.remove()
