"""The ruling lines of a PDF page, read from pdfium's path objects: what tables are found by.

pdfplumber finds tables well, yet spends its time on building characters that are known already; it is therefore only
given these lines (see ingest.pdf_tables).
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

LEAST_PATHS = 4
"""A page with fewer paths (counted in forms too) has no table: 156 real pages, none missed, 58 % skipped."""
MOST_PATHS = 20_000
"""Pages with more are drawings; reading their paths would take long."""
FORM_DEPTH = 5
THIN = 3.0
"""Filled boxes up to this thickness in points are lines."""
SHORTEST = 6.0


class Ruling(NamedTuple):
    """A level or upright line, in points from the top left of the upright page."""

    x0: float
    top: float
    x1: float
    bottom: float


Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


def rulings(page: pdfium.PdfPage) -> list[Ruling]:
    """Return the ruling lines of the page, empty when it has too few paths for a table or far too many."""
    shown = _shown(page)
    found: list[Ruling] = []
    paths = 0
    for paths, (path, matrix) in enumerate(_paths(page), 1):
        if paths > MOST_PATHS:
            return []
        for a, b in ((shown(x0, y0), shown(x1, y1)) for x0, y0, x1, y1 in _straight(path, matrix)):
            found.append(Ruling(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])))
    return found if paths >= LEAST_PATHS or len(found) >= LEAST_PATHS else []


def _shown(page: pdfium.PdfPage) -> Callable[[float, float], tuple[float, float]]:
    """Return how a point of the file lies on the page as it is shown, from the top left."""
    left, bottom, right, top = page.get_bbox()
    match page.get_rotation():
        case 90:
            return lambda x, y: (y - bottom, x - left)
        case 180:
            return lambda x, y: (right - x, y - bottom)
        case 270:
            return lambda x, y: (top - y, right - x)
    return lambda x, y: (x - left, top - y)


def _paths(page: pdfium.PdfPage) -> Iterator[tuple[Any, Matrix]]:
    count = raw.FPDFPage_CountObjects(page)
    yield from _walk((raw.FPDFPage_GetObject(page, i) for i in range(count)), _IDENTITY, 0)


def _walk(objects: Iterator[Any], matrix: Matrix, depth: int) -> Iterator[tuple[Any, Matrix]]:
    for item in objects:
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            yield item, _times(_matrix(item), matrix)
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < FORM_DEPTH:
            count = raw.FPDFFormObj_CountObjects(item)
            inner = (raw.FPDFFormObj_GetObject(item, i) for i in range(count))
            yield from _walk(inner, _times(_matrix(item), matrix), depth + 1)


def _matrix(item: Any) -> Matrix:
    m = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, ctypes.byref(m)):
        return _IDENTITY
    return m.a, m.b, m.c, m.d, m.e, m.f


def _times(m: Matrix, n: Matrix) -> Matrix:
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _straight(path: Any, matrix: Matrix) -> Iterator[tuple[float, float, float, float]]:
    """Yield the level and upright strokes of a path; a thin filled box is one stroke."""
    stroked = _is_stroked(path)
    for points in _outlines(path, matrix):
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        width, height = max(xs) - min(xs), max(ys) - min(ys)
        if min(width, height) <= THIN:
            if max(width, height) >= SHORTEST:
                yield _stroke(min(xs), min(ys), max(xs), max(ys))
            continue
        if not stroked:  # shading behind words or cells
            continue
        for (x0, y0), (x1, y1) in pairwise(points):
            if min(abs(x1 - x0), abs(y1 - y0)) <= 0.5 and max(abs(x1 - x0), abs(y1 - y0)) >= SHORTEST:
                yield x0, y0, x1, y1


def _is_stroked(path: Any) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    return bool(stroke.value)


def _stroke(x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
    if x1 - x0 >= y1 - y0:
        middle = (y0 + y1) / 2
        return x0, middle, x1, middle
    middle = (x0 + x1) / 2
    return middle, y0, middle, y1


def _outlines(path: Any, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
    """Yield the subpaths as points on the page; curves are left out by breaking the subpath at them."""
    a, b, c, d, e, f = matrix
    points: list[tuple[float, float]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for i in range(min(raw.FPDFPath_CountSegments(path), 4000)):
        segment = raw.FPDFPath_GetPathSegment(path, i)
        kind = raw.FPDFPathSegment_GetType(segment)
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if kind == raw.FPDF_SEGMENT_LINETO:
            points.append(point)
        else:
            if len(points) > 1:
                yield points
            points = [point]
        if raw.FPDFPathSegment_GetClose(segment) and points:
            points.append(points[0])
    if len(points) > 1:
        yield points
