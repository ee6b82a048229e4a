"""All tables there are: what migrations are made from and held against."""

from storage.tables import engine, meetings, people, projects, slack, teams, trusts
from storage.tables.metadata import metadata

TABLES = tuple(metadata.sorted_tables)
FILES = (engine, meetings, people, projects, slack, teams, trusts)
