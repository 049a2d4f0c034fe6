"""What a mention takes from its neighbours: a shared area, the kind of the group, the word "các" before it."""

from __future__ import annotations

import re
from dataclasses import replace

from extract.unit_grammar import Mention, listed_names_end
from extract.unit_hosts import HOSTS, alone
from extract.unit_scan import HeadMatch, Scan

_PLURAL = re.compile(r"(?:các|những) +$")
_SOME = re.compile(r"(?:một số|nhiều|mỗi|từng|mọi|hầu hết|đa số|không ít|các cấp) +$")
# "45 Sở Tư pháp", "100% trạm y tế"; "năm 2020 Sở Tài chính", "Điều 5 Bộ Tài chính" are something else.
_NUMBER = re.compile(
    r"(?<!\w)(?<!năm )(?<!ngày )(?<!tháng )(?<!quý )(?<!số )(?<!điều )(?<!thứ )(?<!lần )(?<!khóa )(?<![\d./,-])"
    r"(?:\d{1,3}(?:/\d{1,3})?|\d{1,3}%|hai|ba|bốn) $"
)
# What the three patterns end with: most mentions have none of it before them.
_DETERMINERS = (
    *("các", "những", "một số", "nhiều", "mỗi", "từng", "mọi", "hầu hết", "đa số", "không ít", "các cấp"),
    *("%", "hai", "ba", "bốn"),
)
_JOIN = re.compile(r"(?:, và |, | và |/| - |; | & )(?:các )?$")


def joined(scan: Scan, mentions: list[Mention]) -> list[Mention]:
    """Return the mentions with areas shared, determiners added, and those dropped that stayed without a meaning."""
    out: list[Mention] = []
    after: Mention | None = None
    for mention in reversed(mentions):
        current = _determined(scan, _shared(scan, mention, after))
        if current.weak and alone(scan, HeadMatch(current.start, current.end, current.head)):
            out.append(replace(current, rule="own", weak=False))
        elif not current.weak:
            out.append(current)
        after = current
    return out[::-1]


def _shared(scan: Scan, mention: Mention, after: Mention | None) -> Mention:
    if after is None or mention.area or mention.superior or not mention.head.area or mention.head.rule == "department":
        return mention
    if (after.area is None and after.superior is None) or after.start - mention.end > 8:
        return mention
    gap = scan.folded[mention.end : after.start]
    if not _JOIN.match(gap) or mention.word_end != mention.end:
        return mention
    if after.superior and mention.head.rule not in ("board", "organ") and not _of_one_host(mention, after):
        return mention
    superior = after.superior if after.area is None else None
    return replace(mention, kind=after.kind, area=after.area, superior=superior, weak=False, rule="coordinated")


def _of_one_host(mention: Mention, after: Mention) -> bool:
    """Tell whether committees and unions share a host: "Đảng ủy, Công đoàn, Đoàn TNCS Hồ Chí Minh Bộ"."""
    of_host = after.superior is not None and after.superior.area is None and after.superior.head.name in HOSTS
    return of_host and mention.head.rule in ("committee", "mass")


def _determined(scan: Scan, mention: Mention) -> Mention:
    before = scan.folded[max(0, mention.start - 12) : mention.start]
    last = before.rstrip()
    if mention.head.rule == "fixed" or not (last.endswith(_DETERMINERS) or last[-1:].isdecimal()):
        return mention
    if plural := _PLURAL.search(before):
        end = listed_names_end(scan, mention)
        return replace(mention, start=mention.start - len(plural[0]), end=end, kind="group")
    return replace(mention, kind="group") if _SOME.search(before) or _NUMBER.search(before) else mention


def without_overlap(wider: list[Mention], mentions: list[Mention]) -> list[Mention]:
    """Return both lists as one in order; of the second list, what overlaps the first is left out."""
    kept: list[Mention] = []
    end = 0
    for mention in sorted(wider, key=lambda m: (m.start, -m.end)):
        if mention.start >= end:
            kept.append(mention)
            end = mention.end
    at = 0
    out: list[Mention] = []
    for mention in mentions:
        while at < len(kept) and kept[at].end <= mention.start:
            at += 1
        if at == len(kept) or mention.end <= kept[at].start:
            out.append(mention)
    return sorted([*kept, *out], key=lambda m: m.start)
