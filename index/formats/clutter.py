"""What of a web page is no text of it: navigation, menus, notices, advertisements.

What always is goes by its tag or by words that mean nothing else. A sidebar, an aside or a footer
may as well hold text: it is left out when it is made of links, or has no text worth the name.
"""

from __future__ import annotations

import re
from typing import Any

from index.analyzer import ENGLISH

_OUT = frozenset(
    {"script", "style", "noscript", "template", "svg", "button", "select", "iframe", "head"}
    | {"canvas", "video", "audio", "dialog", "input", "textarea", "datalist", "map"}
)
_DOUBTFUL = frozenset({"nav", "footer", "aside", "menu", "object"})
_NEVER = re.compile(
    r"(?:^|[\s_-])(?:navbar|breadcrumbs?|cookies?|share|social|advert\w*|ads?|editsection|catlinks|"
    r"noprint|printfooter|skip-?link|sr-only|pagination|newsletter|popup|modal|headerlink|"
    r"permalink|anchorjs-link|reflist|navbox|hatnote)(?=$|[\s_-])",
    re.IGNORECASE,
)
_PERHAPS = re.compile(
    r"(?:^|[\s_-])(?:nav\w*|\w+nav|menu|sidebar|footer|banner|toc|toctree\w*|references?|metadata|"
    r"related|tags?)(?=$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "menu", "menubar", "toolbar"})
_BODIES = frozenset({"body", "html", "main", "article"})
_NAVIGATION = frozenset(ENGLISH["navigation"].split())
_FEWEST = 120  # characters outside links; less is no text
_ENOUGH = 500  # characters that are looked at
_LONGEST_NAVIGATION = 300  # characters of a line of links


def is_clutter(element: Any, tag: str) -> bool:
    """Is an element of a page to be left out, with all that is inside?"""
    if tag in _OUT or element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if tag in _BODIES:
        return False
    if element.get("role") in _ROLES:
        return True
    if tag == "aside" and _is_note(element):
        return False
    if tag == "header":
        return next(element.iter("h1"), None) is None
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    if len(names) > 1 and _NEVER.search(names):
        return True
    if _HIDDEN.search(element.get("style") or ""):
        return True
    doubtful = tag in _DOUBTFUL or (len(names) > 1 and bool(_PERHAPS.search(names)))
    if doubtful:
        return not has_text(element)
    return tag in ("ul", "ol", "p", "div", "table") and _only_navigates(element)


def _is_note(element: Any) -> bool:
    """Is it a footnote of a book (EPUB)?"""
    kinds = [value for name, value in element.attrib.items() if name.endswith(("type", "role"))]
    return any("note" in kind for kind in kinds)


def has_text(element: Any) -> bool:
    """Does an element hold more than links?"""
    linked = free = 0
    for text, in_link in _texts(element):
        if in_link:
            linked += len(text)
        else:
            free += len(text)
        if linked + free > _ENOUGH:
            break
    return free >= _FEWEST and free > linked


def _only_navigates(element: Any) -> bool:
    """Is it a line of links such as "Prev - Up - Next", with nothing else or with one title?"""
    links = free = length = 0
    for text, in_link in _texts(element):
        length += len(text)
        words = list(re.findall(r"[^\W\d_]+", text.casefold()))
        if not words:
            continue
        if in_link and _NAVIGATION.issuperset(words):
            links += 1
        else:
            free += 1
        if length > _LONGEST_NAVIGATION or free > 1:
            return False
    return links > 1 or (links == 1 and free == 0)


def _texts(element: Any) -> Any:
    """(text, is it in a link) of all texts inside, in order."""
    stack: list[tuple[Any, bool, bool]] = [(element, False, False)]
    while stack:
        inner, in_link, ends = stack.pop()
        if ends:
            if inner is not element and inner.tail and not inner.tail.isspace():
                yield inner.tail.strip(), in_link
            continue
        tag = inner.tag if isinstance(inner.tag, str) else ""
        stack.append((inner, in_link, True))
        if tag and tag not in _OUT:
            within = in_link or tag == "a"
            if inner.text and not inner.text.isspace():
                yield inner.text.strip(), within
            stack.extend((child, within, False) for child in reversed(inner))
