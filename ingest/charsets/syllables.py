"""Which words are legal Vietnamese syllables: the sign by which an encoding is told from its look-alikes.

Onsets and rhymes of standard spelling; a syllable that ends in c, ch, p or t carries sắc or nặng only.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_STOP_TONES = "\u0301\u0323"
_ONSETS = "b|ch|c|d|đ|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|r|s|th|tr|t|v|x"
_RHYMES = (
    "a|ac|ach|ai|am|an|ang|anh|ao|ap|at|au|ay|ăc|ăm|ăn|ăng|ăp|ăt|âc|âm|ân|âng|âp|ât|âu|ây|"
    "e|ec|em|en|eng|eo|ep|et|ê|êch|êm|ên|ênh|êp|êt|êu|i|ia|ich|iêc|iêm|iên|iêng|iêp|iêt|iêu|im|in|inh|ip|it|iu|"
    "o|oa|oac|oach|oai|oam|oan|oang|oanh|oao|oap|oat|oay|oăc|oăm|oăn|oăng|oăt|oc|oe|oen|oeo|oet|oi|om|on|ong|ooc|oong|"
    "op|ot|ô|ôc|ôi|ôm|ôn|ông|ôp|ôt|ơ|ơi|ơm|ơn|ơp|ơt|"
    "u|ua|uân|uâng|uât|uây|uc|uê|uêch|uênh|uêu|ui|um|un|ung|uơ|up|ut|uy|uya|uych|uyên|uyêt|uyn|uynh|uyp|uyt|uyu|"
    "uôc|uôi|uôm|uôn|uông|uôt|ư|ưa|ưc|ưi|ưm|ưn|ưng|ưt|ưu|ươc|ươi|ươm|ươn|ương|ươp|ươt|ươu|"
    "y|yêm|yên|yêng|yêt|yêu|ych|yt"
)
_AFTER_QU = (
    "a|ac|ach|ai|am|an|ang|anh|ao|ap|at|au|ay|ăc|ăm|ăn|ăng|ăp|ăt|ân|âng|ât|âu|ây|e|en|eo|et|ê|ên|ênh|êch|êt|êu|"
    "i|in|inh|ich|it|iu|ơ|ơi|ơn|ơt|y|yn|ynh|ych|yêt|yên|yt|ôc"
)
_AFTER_GI = "êc|êm|ên|êng|êp|êt|êu|n|m"
_SYLLABLE = re.compile(rf"(?:(?:{_ONSETS})?(?:{_RHYMES})|qu(?:{_AFTER_QU})|gi(?:{_AFTER_GI})?)")
_STOP = re.compile(r"(?:c|ch|p|t)$")


@lru_cache(maxsize=65_536)
def is_syllable(word: str) -> bool:
    """Return whether the word (NFC, any case) is spelled like one Vietnamese syllable."""
    letters = unicodedata.normalize("NFD", word.lower())
    tones = [c for c in letters if c in _TONES]
    if len(tones) > 1:
        return False
    plain = unicodedata.normalize("NFC", "".join(c for c in letters if c not in _TONES))
    if not _SYLLABLE.fullmatch(plain):
        return False
    return not _STOP.search(plain) or bool(tones and tones[0] in _STOP_TONES)
