"""The schema of the database, as Alembic migrations from the first table on."""
