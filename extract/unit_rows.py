"""Names that follow a head: functions that no list has, names of schools, companies and journals."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.proper_names import CAPITALS, name_end, person_at, province_at
from extract.unit_lexicon import Phrases, is_open, phrases, word_set, words_of
from extract.unit_scan import HeadMatch, Scan

ALL_JOINERS = (" và ", ", ", " - ", " -", " & ")
NAME_JOINERS = (" và ", " - ", " -", " & ")
_JOINERS = re.compile(r"(?: và |, | - |-| & | )")


_NUMBERED = re.compile(r" số \d{1,3}(?![\w/])")


def named_end(scan: Scan, match: HeadMatch, caps: bool) -> int:
    """Return the end of the proper name behind a school, company or journal, the head's end where there is none."""
    words = words_of(match.head.group)
    at = scan.skip_spaces(match.end)
    if (
        at == match.end
        or _area_word(scan, at)
        or (match.head.superior and at in scan.at and match.head.rule == "committee")
    ):
        return match.end
    if scan.folded[at : at + 1] in '"“':
        return _quoted(scan, at) or match.end
    number = _NUMBERED.match(scan.folded, match.end) if match.head.group == "force" else None
    if number:
        return number.end()
    joiners = NAME_JOINERS if match.head.group in ("school", "company") else ()
    return Row(scan, words, caps, joiners, digits=True).end(match.end)


def _quoted(scan: Scan, at: int) -> int:
    close = scan.text.find("”" if scan.text[at] == "“" else '"', at + 1, at + 60)
    return close + 1 if close > 0 else 0


def has_capital(scan: Scan, start: int, end: int) -> bool:
    """Tell whether a capital or a digit stands between `start` and `end`: without one there is no proper name."""
    return bool(_CAP_OR_DIGIT.search(scan.text, start, end))


_CAP_OR_DIGIT = re.compile(rf"[{CAPITALS}0-9]")
_AREA_WORD = re.compile(
    r"(?:tỉnh|thành phố|tp|quận|huyện|thị xã|xã(?! hội)|phường|thị trấn|đặc khu|cấp (?!nước|thoát)|các)(?!\w)"
)
_LOWER = re.compile(r"[^\W\d_]+")


def _area_word(scan: Scan, start: int) -> bool:
    return bool(_AREA_WORD.match(scan.folded, start))


def function_end(scan: Scan, match: HeadMatch, caps: bool) -> int:
    """Return the end of a function that no list has: a capital first, then words that functions are made of."""
    head = match.head
    at = scan.skip_spaces(match.end)
    if at > match.end and head.name in _ROOMS and at not in scan.at and (end := _called_by_letters(scan, match, at)):
        return end
    if not is_open(head.name) or not (scan.upper(match.start) or _room(scan, match, at)):
        return match.end
    if at == match.end or not scan.upper(at) or _area_word(scan, at):
        return match.end
    words = phrases("function_words")
    if at in scan.at and not words.end_at(scan.folded, at):
        return match.end
    return Row(scan, words, caps).end(match.end)


# Parts of a body that are called by letters, in lower case too: "phòng CNTT", "khoa HSCC"; a name of letters is whole.
_ROOMS = ("Phòng", "Khoa")
_ABBREVIATED = re.compile(
    rf"(?![IVX]+(?!\w))[{CAPITALS}][{CAPITALS}&]{{1,9}}(?: ?& ?[{CAPITALS}]+|-[{CAPITALS}]{{2,}})*\d{{0,2}}"
    r"(?![\w/]|-\d)"
)
_GOES_ON = re.compile(r" ?[-–] ?[^\W\d_]")
_FORCES = ("CS", "AN")  # letters of a matter of the police, which goes on: "Phòng CSĐT tội phạm về ma túy"


def _called_by_letters(scan: Scan, match: HeadMatch, at: int) -> int:
    """Return the end of "phòng" + "CNTT", 0 where no letters stand or the name may go on: "Phòng CSĐT tội phạm …"."""
    short = _ABBREVIATED.match(scan.text, at)
    if short is None or scan.folded[at : short.end()] in word_set("no_rooms"):
        return 0
    more = short[0].startswith(_FORCES) or _GOES_ON.match(scan.text, short.end())
    return 0 if more and scan.upper(match.start) else short.end()


def _room(scan: Scan, match: HeadMatch, at: int) -> bool:
    """Tell whether a head in lower case begins a name all the same: "phòng Dịch vụ kỹ thuật"."""
    known = phrases("function_words").end_at(scan.folded, at)
    return match.head.name in _ROOMS and bool(known) and at not in scan.at


_MORE = re.compile(r" ?(?:- | và |& )(?=\w)|-(?=\w)")


def joined_end(scan: Scan, end: int, caps: bool) -> int:
    """Return the end of a known name that goes on: "Chi cục Thủy lợi" + "và Phòng chống thiên tai".

    What follows the dash or "và" must be a word of functions or begin with a capital, and be no unit or place itself.
    """
    if not caps and scan.text[end : end + 1] == " " and scan.upper(end + 1) and end + 1 not in scan.at:
        known = phrases("function_words").end_at(scan.folded, end + 1)
        if " " in scan.folded[end + 1 : known]:
            return known  # "Phòng Giáo dục" + "Phổ thông"
    more = _MORE.match(scan.folded, end)
    if caps or more is None or not scan.upper(more.end()):
        return end
    at = more.end()
    letters = scan.text[at : at + 2].isupper() and (at in scan.at or " - " not in more[0])  # "Khoa Ngoại - GMHS"
    if at in scan.blocked or person_at(scan, at) or province_at(scan, at) or letters:
        return end
    return Row(scan, phrases("function_words"), joiners=NAME_JOINERS).end(end, begun=True)


@dataclass(slots=True)
class Row:
    """A row of words that make a name: words of a list, runs of capitals, "Triển lãm".

    `joiners` are what may stand between two words besides a space; `caps` says that the line is set in capitals.
    """

    scan: Scan
    words: Phrases
    caps: bool = False
    joiners: tuple[str, ...] = ALL_JOINERS
    digits: bool = False

    def end(self, end: int, begun: bool = False) -> int:
        """Return where the row behind `end` ends, `end` itself when there is none; `begun` when a word came before."""
        while True:
            join = _JOINERS.match(self.scan.folded, end)
            if not join or (join[0] != " " and (not begun or join[0] not in self.joiners)):
                return end
            stop = self._word(join.end(), join[0], begun)
            if not stop:
                return end
            end, begun = stop, True

    def _word(self, at: int, join: str, begun: bool) -> int:
        scan, capital = self.scan, self.scan.upper(at)
        stop = self.words.end_at(scan.folded, at)
        if begun and (capital or join != " ") and (_area_word(scan, at) or self._unit_at(at, stop)):
            return 0
        if begun and join != " " and capital and at in scan.blocked and not stop:
            return 0
        if stop:
            word = scan.folded[at:stop]
            # Words of one syllable have many other uses: "Công ty … Hậu Giang giá 749 đồng".
            # "Phòng Giáo dục Phổ thông, điện thoại …": one syllable in lower case goes on only before more of the name.
            plain = " " not in word and begun
            verb = not capital and ((join == " " and word in word_set("verbs")) or (plain and join in (" ", ", ")))
            if verb and " " not in word and scan.upper(stop + 1):
                return stop
            follows = scan.upper(stop + 1) and self.words.end_at(scan.folded, stop + 1)
            return 0 if verb and not follows else stop
        if self.caps:
            return name_end(scan, at, caps=True) if capital else 0
        digit = self.digits and scan.text[at : at + 1].isdigit()
        return _capitals(scan, at, self.words) if (capital or digit) and join != ", " else 0

    def _unit_at(self, at: int, stop: int) -> bool:
        """Tell whether another unit begins here; "Thuế" or "Hải quan" may also be a word of the name."""
        match = self.scan.at.get(at)
        if match is None or (stop and (match.head.capital or stop > match.end)):
            return False
        # "Công ty TNHH May" + "Vinatex Tư Nghĩa": a brand inside a name.
        brand = match.head.group == "brand" or (match.head.rule == "fixed" and self.scan.text[at : match.end].isalpha())
        return not (brand and self.scan.text[at : match.end].isascii() and self.scan.text[at - 1] == " ")


def _capitals(scan: Scan, at: int, words: Phrases) -> int:
    """Return the end of a run of capital words, or of one such syllable with the lower-case one of its word."""
    end = name_end(scan, at, longest=8)
    last = scan.text.rfind(" ", at, end) + 1
    if last > at and (whole := words.end_at(scan.folded, last)) > end:
        return whole  # "147 Hải quân", "Minh Phát Xây dựng"
    alone = end - at > 1 and scan.upper(at) and " " not in scan.text[at:end] and not scan.text[at:end].isupper()
    lower = _LOWER.match(scan.text, end + 1) if alone and scan.text[end : end + 1] == " " else None
    if lower and lower[0].islower() and lower[0] not in word_set("grammar_syllables"):
        return lower.end()
    return end
