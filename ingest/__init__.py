"""Bytes in, `Document` out: the only room that knows file formats, OCR and character sets."""
