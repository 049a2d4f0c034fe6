"""Small pieces of WordprocessingML: text elements, symbols, alternatives, values."""

from __future__ import annotations

import re

from lxml import etree

from ingest import docx_names as names
from ingest.docx_names import VAL, first
from ingest.symbols import symbol_sign

_BREAKS_IN_XML = re.compile("[\n\r\t]")


def plain(text: str) -> str:
    """Return the text of a w:t: line ends and tabs in it are spaces, since breaks are elements of their own."""
    return _BREAKS_IN_XML.sub(" ", text) if "\n" in text or "\t" in text or "\r" in text else text


def alternative(node: etree._Element) -> etree._Element:
    """Return the one branch to read: the first Choice, or the Fallback when only that one has text."""
    choice, fallback = first(node, names.CHOICE), first(node, names.FALLBACK)
    if choice is None:
        return node if fallback is None else fallback
    if (
        fallback is not None
        and next(choice.iter(names.T), None) is None
        and next(fallback.iter(names.T), None) is not None
    ):
        return fallback
    return choice


def value(properties: etree._Element, tag: str) -> str | None:
    """Return the w:val of a property, None when it is missing."""
    node = first(properties, tag)
    return None if node is None else node.get(VAL)


def symbol(node: etree._Element) -> str:
    """Return a w:sym as it reads in plain text."""
    return symbol_sign((node.get(names.CHAR) or "").lower(), node.get(names.FONT))
