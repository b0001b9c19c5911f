"""How the values of a tracked variable are written: one byte of an integer that holds all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.expressions import ExpressionError
from engine.verification.conditions import ANYTHING, NON_EMPTY, UNSET, Atom, Symbol
from engine.verification.possible import ABSENT, Possible, union
from engine.verification.variables import Variable

UNSET_CODE, UNRESOLVED_CODE, FIRST_CODE = 0, 1, 2
MAYBE_CODE = 0xFF  # any of its values, or none


@dataclass(frozen=True)
class Slot:
    """A tracked variable: its byte in the integer of values. `classes` says for each possible value which of `values`
    stands for it: values that no condition tells apart are one."""

    variable: Variable
    shift: int
    values: tuple[Any, ...]
    classes: tuple[int, ...]
    mask: int = field(init=False)
    unknown: int = field(init=False)  # the bits that stand for any of the values

    def __post_init__(self) -> None:
        object.__setattr__(self, "mask", 0xFF << self.shift)
        unknown = FIRST_CODE if len(self.values) == 1 else UNRESOLVED_CODE
        object.__setattr__(self, "unknown", unknown << self.shift)

    def code(self, value: Any) -> int:
        """The bits that stand for a value; those of an unknown one when it is not among the possible ones."""
        for position, known in zip(self.classes, self.variable.values, strict=True):
            if known is value or (type(known) is type(value) and known == value):
                return (FIRST_CODE + position) << self.shift
        return self.unknown

    def holds(self, value: Any) -> bool:
        """Whether the value is among the possible ones: no walk has asked what becomes of any other."""
        return any(
            known is ANYTHING or known is value or (type(known) is type(value) and known == value)
            for known in self.variable.values
        )

    def code_of_list(self, *, empty: bool) -> int:
        """The code of a list of which only that much is known."""
        return self.code([] if empty else NON_EMPTY)

    def lacks(self, values: int) -> bool:
        """Whether it is not answered yet, or may not be."""
        return (values >> self.shift) & 0xFF in (UNSET_CODE, MAYBE_CODE)

    def codes(self) -> Iterator[int]:
        """Every value that has been given a code, as it is written in the integer."""
        for position in range(len(self.values)):
            yield (FIRST_CODE + position) << self.shift

    def possible(self, values: int) -> Possible:
        """Everything that the variable can be where the integer of values says what it does."""
        code = (values >> self.shift) & 0xFF
        chosen = [
            self.variable.possible(value)
            for position, value in zip(self.classes, self.variable.values, strict=True)
            if code in (UNRESOLVED_CODE, MAYBE_CODE, FIRST_CODE + position)
        ]
        return union([*chosen, (ABSENT,) if code in (UNSET_CODE, MAYBE_CODE) else ()])

    def value(self, values: int) -> Any:
        """What the integer of values says: UNSET, ANYTHING, or one of the values."""
        code = (values >> self.shift) & 0xFF
        if code in (UNRESOLVED_CODE, MAYBE_CODE):
            return ANYTHING
        return UNSET if code == UNSET_CODE else self.values[code - FIRST_CODE]


def slot_for(variable: Variable, position: int, atoms: Iterable[Atom], *, typed: bool) -> Slot:
    """The slot of a variable, given every atom of every condition of the set. `typed`: it is read where the type of its
    value makes a difference."""
    readers = [atom for atom in atoms if variable.path in atom.expression.names]
    if any(len(atom.expression.names) > 1 for atom in readers):
        values = variable.values
        return Slot(variable, 8 * position, values, tuple(range(len(values))))
    signatures = [
        (type(value).__name__ if typed else "", *_signature(variable.path, value, readers)) for value in variable.values
    ]
    distinct = list(dict.fromkeys(signatures))
    values = tuple(variable.values[signatures.index(signature)] for signature in distinct)
    return Slot(variable, 8 * position, values, tuple(distinct.index(signature) for signature in signatures))


def _signature(name: str, value: Any, readers: list[Atom]) -> tuple[str, ...]:
    if isinstance(value, Symbol | list | bool):
        return (repr(value),)
    return tuple(_outcome(atom, {name: value}) for atom in readers)


def _outcome(atom: Atom, values: Mapping[str, Any]) -> str:
    try:
        return str(atom.known(values))
    except ExpressionError:
        return "error"
