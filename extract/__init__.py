"""`Document` in, `Findings` out: the only room that knows spaCy and the lexicon of the genre."""
