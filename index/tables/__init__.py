"""The tables of the database, as typed SQLAlchemy models; the schema itself is made by `migrations/`.

Times are aware datetimes in UTC. Dates of documents are ISO text as read (YYYY-MM-DD, YYYY-MM or YYYY), beside a full
date for sorting. Spans count characters of the document's text.

The package brings all of them, so that whoever has one table has the metadata of all.
"""

from index.tables.accounts import (
    LoginSession,
    Office,
    RecoveryCode,
    SavedSearch,
    SecondFactor,
    Secret,
    Token,
    TokenOffice,
    User,
    UserOffice,
)
from index.tables.base import Base, Moment
from index.tables.documents import Batch, BatchOffice, DocumentOffice, DocumentRow, DocumentText, Upload
from index.tables.findings import DOUBTED, SURE, UNRESOLVED, Correction, FindingRow, Mismatch, PassageGroup, PassageWord
from index.tables.journal import Change, Event
from index.tables.registers import Directive, LexiconRow, UnitRow

__all__ = [
    "DOUBTED",
    "SURE",
    "UNRESOLVED",
    "Base",
    "Batch",
    "BatchOffice",
    "Change",
    "Correction",
    "Directive",
    "DocumentOffice",
    "DocumentRow",
    "DocumentText",
    "Event",
    "FindingRow",
    "LexiconRow",
    "LoginSession",
    "Mismatch",
    "Moment",
    "Office",
    "PassageGroup",
    "PassageWord",
    "RecoveryCode",
    "SavedSearch",
    "SecondFactor",
    "Secret",
    "Token",
    "TokenOffice",
    "UnitRow",
    "Upload",
    "User",
    "UserOffice",
]
