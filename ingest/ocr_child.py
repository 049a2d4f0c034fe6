"""A process that recognises: grey pictures on its standard input, tables of words on its standard output.

Started by `ingest.ocr_pool` with the folder of the language data and the language; it ends when its input ends. It
imports nothing of this program, so that it starts quickly.
"""

from __future__ import annotations

import os
import struct
import sys

import tesserocr

REQUEST = struct.Struct("<IIHB")
"""Width, height, dots an inch, page segmentation mode (0: tell the turn); the grey bytes follow."""
ANSWER = struct.Struct("<I")
"""Length of the answer in bytes, which follows: a table of words, or the turn as a number."""
ORIENTATION = 0


def main(data: str, language: str) -> None:
    """Answer one request after another."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever the library prints must not get between the answers
    reader = tesserocr.PyTessBaseAPI(path=data, lang=language, oem=tesserocr.OEM.LSTM_ONLY)
    reader.SetVariable("tessedit_do_invert", "0")
    while header := sys.stdin.buffer.read(REQUEST.size):
        width, height, dpi, mode = REQUEST.unpack(header)
        pixels = sys.stdin.buffer.read(width * height)
        if mode == ORIENTATION:
            answer = _turn(data, pixels, width, height)
        else:
            reader.SetPageSegMode(mode)
            reader.SetImageBytes(pixels, width, height, 1, width)
            reader.SetSourceResolution(dpi)
            answer = _words(reader)
        answers.write(ANSWER.pack(len(answer)) + answer)
        answers.flush()


def _words(reader: tesserocr.PyTessBaseAPI) -> bytes:
    table: str = reader.GetTSVText(0) if reader.Recognize() else ""
    reader.Clear()
    return table.encode()


def _turn(data: str, pixels: bytes, width: int, height: int) -> bytes:
    if not os.path.exists(f"{data}/osd.traineddata"):
        return b"0"
    with tesserocr.PyTessBaseAPI(path=data, lang="osd", psm=tesserocr.PSM.OSD_ONLY) as teller:
        teller.SetImageBytes(pixels, width, height, 1, width)
        found = teller.DetectOrientationScript()
    return str((360 - found["orient_deg"]) % 360 if found else 0).encode()


if __name__ == "__main__":
    main(*sys.argv[1:])
