from __future__ import annotations

import pytest

from index import corrections, documents, metadata_edit
from index.indexer import rebuild
from index.metadata_edit import MetadataError
from index.rereading import wait_again
from index.scope import EVERYTHING, Scope
from index.search import Query, search
from tests.index.builders import build

TEXT = "# BÁO CÁO\nCông tác tuyên truyền."
READ = {"type": "báo cáo", "number": "12/BC-CAT", "issuer": "Công an tỉnh", "issued_on": "2024-05-01"}


def test_an_edit_reaches_the_document_and_the_search(store, add):
    document_id = add(TEXT, **READ)
    assert metadata_edit.edit(
        store,
        document_id,
        {"number": "21/BC-CAT", "issuer": " Công an  tỉnh ", "issued_on": "2025-02-03"},
        scope=EVERYTHING,
    )
    view = documents.get(store, document_id, scope=EVERYTHING)
    assert view.metadata["number"] == "21/BC-CAT"
    assert view.metadata["issuer"] == "Công an tỉnh"
    rebuild(store)
    assert search(store, Query(text="số:21/BC-CAT"), scope=EVERYTHING).total == 1
    assert search(store, Query(year=2024), scope=EVERYTHING).total == 0
    assert search(store, Query(year=2025), scope=EVERYTHING).total == 1


def test_an_edit_outlives_a_new_reading_and_is_taken_back_to_what_that_read(store, add):
    document_id = add(TEXT, **READ)
    metadata_edit.edit(store, document_id, {"subject": "Chủ đề đúng", "signer": ""}, scope=EVERYTHING)
    assert wait_again(store, [document_id], scope=EVERYTHING)
    assert documents.begin(store, document_id)
    assert documents.complete(store, document_id, *build(TEXT, **(READ | {"place": "Huế"}), rules="test-2"))
    view = documents.get(store, document_id, scope=EVERYTHING)
    assert (view.metadata["subject"], view.metadata["place"]) == ("Chủ đề đúng", "Huế")
    (made,) = corrections.listing(store, document_id, scope=EVERYTHING)
    assert corrections.withdraw(store, made.id, scope=EVERYTHING)
    view = documents.get(store, document_id, scope=EVERYTHING)
    assert (view.metadata["subject"], view.metadata["place"]) == (None, "Huế")


@pytest.mark.parametrize(
    "values", [{"issued_on": "31/2/2024"}, {"issued_on": "2024-02-31"}, {"recipients": "x"}, {"text": "x"}]
)
def test_what_cannot_be_is_not_taken(store, add, values):
    document_id = add(TEXT, **READ)
    with pytest.raises(MetadataError):
        metadata_edit.edit(store, document_id, values, scope=EVERYTHING)
    assert documents.get(store, document_id, scope=EVERYTHING).metadata["issued_on"] == "2024-05-01"


def test_the_same_again_changes_nothing(store, add):
    document_id = add(TEXT, **READ)
    assert not metadata_edit.edit(store, document_id, {"number": "12/BC-CAT"}, scope=EVERYTHING)
    assert corrections.listing(store, document_id, scope=EVERYTHING) == []


def test_a_document_of_others_does_not_exist(store, add):
    with pytest.raises(MetadataError):
        metadata_edit.edit(store, "nothing", {"number": "1"}, scope=Scope(frozenset({7})))
