"""Counts compared values by name and keeps the differences; knows nothing about what the values mean."""

import re
from collections import Counter, defaultdict
from fractions import Fraction

EXAMPLES = 5
TOLERANCE = Fraction(1, 10**9)
PLACE_IN_LIST = re.compile(r"\.\d+(?=\.|$)")


class Comparison:
    """What was compared: values by name, and for each name the first differences."""

    def __init__(self) -> None:
        self.compared: Counter = Counter()
        self.differing: Counter = Counter()
        self.examples: defaultdict = defaultdict(list)

    def answer(self, part: str, where: str, values: dict, answer: dict) -> None:
        """Compares expected values, by dotted name, with a JSON answer."""
        self._values(part, where, values, flat(answer))

    def csv_line(self, part: str, where: str, values: dict, line: dict[str, str]) -> None:
        """Compares expected values with a line of CSV, whose cells are texts."""
        cells = {name: _cell(line.get(name, "no such column"), value) for name, value in values.items()}
        self._values(part, where, values, cells)

    def value(self, name: str, where: str, expected, actual) -> None:
        """Compares one value: a `Fraction` to 1e-9 of its size (at least of 1), everything else exactly."""
        if isinstance(expected, Fraction):
            same = type(actual) in (int, float) and abs(Fraction(actual) - expected) <= TOLERANCE * max(
                1, abs(expected)
            )
            expected = float(expected)
        else:
            same = type(expected) is type(actual) and expected == actual
        self.compared[name] += 1
        if not same:
            self.differing[name] += 1
            if len(self.examples[name]) < EXAMPLES:
                self.examples[name].append(f"{where}: expected {expected!r}, got {actual!r}")

    def _values(self, part: str, where: str, values: dict, given: dict) -> None:
        for name, value in values.items():
            self.value(f"{part}: {PLACE_IN_LIST.sub('', name)}", where, value, given.get(name))

    @property
    def differences(self) -> int:
        return self.differing.total()

    def table(self) -> str:
        width = max((len(name) for name in self.compared), default=5)
        lines = [f"{'value':<{width}}  {'compared':>10}  {'differ':>7}"]
        for name, count in self.compared.items():
            lines.append(f"{name:<{width}}  {count:>10,}  {self.differing[name]:>7,}")
            lines.extend(f"    {example}" for example in self.examples[name])
        lines.append(f"{'all':<{width}}  {self.compared.total():>10,}  {self.differences:>7,}")
        return "\n".join(lines)


def flat(answer, name: str = "") -> dict:
    """A JSON answer by dotted names; bounds are named as in CSV."""
    if isinstance(answer, dict):
        entries = answer.items()
    elif isinstance(answer, list):
        entries = zip(("low", "high"), answer) if name.endswith("bounds") else enumerate(answer)
    else:
        return {name: answer}
    values = {}
    for key, value in entries:
        values |= flat(value, f"{name}.{key}" if name else str(key))
    return values


def _cell(text: str, like):
    """A cell as a value of the same type as the expected one, or as text if it cannot be one."""
    if text == "":
        return None
    if isinstance(like, bool):
        return {"true": True, "false": False}.get(text, text)
    if isinstance(like, (int, Fraction)):
        try:
            return int(text) if isinstance(like, int) else float(text)
        except ValueError:
            return text
    return text
