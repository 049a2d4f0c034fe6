"""Documents and findings kept, counted and searched.

The only room that knows the database, the file store and Tantivy.
"""
