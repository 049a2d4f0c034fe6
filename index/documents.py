"""Documents from the upload to the result: what other rooms use, in one place.

Taking in (`intake`), looking at (`views`), a worker's steps (`work`), the result (`result`), erasing (`erasure`).
"""

from index.erasure import finish_erasures, refuse_secret
from index.intake import NoOffice, Receipt, new_batch, receive, receive_refused
from index.result import Body, FindingView, body, complete, contract
from index.views import (
    STATES,
    UNFINISHED,
    BatchItem,
    BatchView,
    DocumentView,
    Listing,
    State,
    batch,
    batches_open,
    get,
    listing,
    newest,
    original,
    page_image,
    totals,
)
from index.work import Work, beat, begin, fail, progress, retry_later, unfinished

__all__ = [
    "STATES",
    "UNFINISHED",
    "BatchItem",
    "BatchView",
    "Body",
    "DocumentView",
    "FindingView",
    "Listing",
    "NoOffice",
    "Receipt",
    "State",
    "Work",
    "batch",
    "batches_open",
    "beat",
    "begin",
    "body",
    "complete",
    "contract",
    "fail",
    "finish_erasures",
    "get",
    "listing",
    "new_batch",
    "newest",
    "original",
    "page_image",
    "progress",
    "receive",
    "receive_refused",
    "refuse_secret",
    "retry_later",
    "totals",
    "unfinished",
]
