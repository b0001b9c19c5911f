"""Which rows bear a mark, in the order of their writing: what PostgreSQL's index of words does not know.

Two common words of one section are then asked of that section's newest texts, not of everybody's. SQLite's index of
words is read in that order by itself and needs no such table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, Select, column, func, select, table, text, union_all

from engine.text_index.rows import MANY_PARTS, MARK


@dataclass(frozen=True)
class ByMark:
    """The table (mark, number) beside the index `index`, kept by a trigger. `besides`: marks that every row bears, of
    which nobody asks."""

    index: str
    besides: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.index}_marked"

    def statements(self) -> tuple[str, ...]:
        """The DDL for PostgreSQL."""
        return (
            f"CREATE TABLE {self.name} (mark text NOT NULL, number integer NOT NULL, PRIMARY KEY (mark, number))",
            f"CREATE FUNCTION note_{self.name}() RETURNS trigger LANGUAGE plpgsql AS $$\n"  # noqa: S608 - names of ours
            "BEGIN\n"
            "  IF TG_OP = 'DELETE' THEN\n"
            f"    DELETE FROM {self.name} WHERE number = OLD.id\n"
            f"      AND mark IN (SELECT lexeme FROM unnest(OLD.words) WHERE {self._noted});\n"
            "  ELSE\n"
            f"    INSERT INTO {self.name} SELECT lexeme, NEW.id FROM unnest(NEW.words)\n"
            f"      WHERE {self._noted} ON CONFLICT DO NOTHING;\n"
            "  END IF;\n"
            "  RETURN NULL;\n"
            "END $$",
            f"CREATE TRIGGER {self.name} AFTER INSERT OR DELETE OR UPDATE OF words ON {self.index} "
            f"FOR EACH ROW EXECUTE FUNCTION note_{self.name}()",
        )

    def fill(self, connection: Connection) -> None:
        """Note the marks of all rows that were written while the trigger was not there."""
        rows = f"SELECT lexeme, id FROM {self.index}, unnest(words) WHERE {self._noted}"  # noqa: S608
        connection.execute(text(f"INSERT INTO {self.name} {rows} ORDER BY lexeme, id ON CONFLICT DO NOTHING"))

    def numbers(self, marks: Iterable[str]) -> Select[int]:
        """The numbers of the rows that bear one of the marks, the greatest first and each once, read as far as they
        are asked for."""
        rows = table(self.name, column("mark"), column("number"))
        # each mark in its order: they are merged as they come, not collected and sorted
        ordered = (
            select(rows.c.number).where(rows.c.mark == mark).order_by(rows.c.number.desc()) for mark in sorted(marks)
        )
        merged = union_all(*ordered).subquery()
        # nor is DISTINCT asked, which would collect them all: whoever bears two marks stands side by side
        before = func.lag(merged.c.number).over(order_by=merged.c.number.desc())
        once = select(merged.c.number, before.label("before")).subquery()
        return select(once.c.number).where(once.c.number.is_distinct_from(once.c.before)).order_by(once.c.number.desc())

    @property
    def _noted(self) -> str:
        known = ", ".join(f"'{each}'" for each in (MANY_PARTS, *self.besides))
        return f"starts_with(lexeme, '{MARK}') AND lexeme NOT IN ({known})"
