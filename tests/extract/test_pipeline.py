"""The components as spaCy sees them: what each needs and sets, that others can add them, and that each does so."""

from __future__ import annotations

from importlib.metadata import entry_points

import pytest
import spacy

from extract.pipeline import COMPONENTS, analyse, build
from ingest.read import read

TEXT = (
    "UBND TỈNH SƠN LA\nSố: 9/BC-UBND\nSơn La, ngày 1 tháng 2 năm 2023\nBÁO CÁO\nKết quả thực hiện Chỉ thị số 05-CT/TW\n"
    "Công an tỉnh đã mở 12 lớp. Tuy nhiên, việc nộp sổ của một số xã còn chậm.\n"
)


def test_nothing_is_missing_where_it_is_needed() -> None:
    analysis = build().analyze_pipes(keys=["requires", "assigns"])
    assert analysis["problems"] == {name: [] for name in COMPONENTS}


@pytest.mark.parametrize("name", COMPONENTS)
def test_each_is_registered_for_others(name: str) -> None:
    assert name in {entry.name for entry in entry_points(group="spacy_factories")}
    nlp = spacy.blank("xx")
    nlp.add_pipe(name)
    assert nlp(TEXT).text == TEXT


def test_out_of_order_is_reported() -> None:
    nlp = spacy.blank("xx")
    nlp.add_pipe("trichluc_passages")
    nlp.add_pipe("trichluc_metadata")
    assert nlp.analyze_pipes()["problems"]["trichluc_passages"] == ["doc._.metadata", "doc._.findings"]


@pytest.mark.parametrize("name", COMPONENTS)
def test_each_sets_what_it_says_and_reads_only_what_it_says(name: str) -> None:
    """Run one component alone behind those that its `requires` can come from, and look at what it leaves."""
    meta = build().get_pipe_meta(name)
    layer = name.removeprefix("trichluc_")
    doc = build().make_doc(TEXT)
    for each in COMPONENTS[: COMPONENTS.index(name) + 1]:
        before = set(doc.spans), doc._.metadata is not None
        doc = build().get_pipe(each)(doc)
    assert ("doc._.metadata" in meta.assigns) == (not before[1] and doc._.metadata is not None)
    assert ("doc.spans" in meta.assigns) == (layer in doc.spans and layer not in before[0])
    assert ("doc._.findings" in meta.assigns) == (layer in doc._.findings)


def test_a_doc_has_what_is_found_without_one() -> None:
    document = read(TEXT.encode(), "text.txt")
    doc = build().make_doc(document.text)
    doc._.document = document
    doc = build()(doc)
    found = analyse(document)
    assert doc._.metadata == found.metadata
    for layer, findings in doc._.findings.items():
        assert tuple(findings) == getattr(found, layer)
        assert [span._.finding for span in doc.spans[layer]] == findings
    assert len(doc._.findings) == len(COMPONENTS) - 1
    assert min(map(len, doc._.findings.values())) > 0
