"""The oracle against the worked examples of the API, and the proof that it notices differences.

python3 -m unittest discover e2e/oracle
"""

import unittest
from datetime import date
from fractions import Fraction
from random import Random

import cases
import fiscal
import measures
from compare import Comparison
from facts import Customer, Document
from scoring import INSUFFICIENT_HISTORY, SOURCE_UNAVAILABLE, evaluate, to_integer


def _model(**settings) -> dict:
    entry = {"measure": "cadence.overdue_ratio", "weight": 1, "curve": [[1, 100], [3, 0]]}
    dimension = {"key": "cadence", "weight": 20, "combine": "mean", "inputs": [entry]}
    bands = [{"key": "critical", "min": 0}, {"key": "low", "min": 80}]
    return {"key": "m", "version": 1, "dimensions": [dimension], "bands": bands} | settings


class Examples(unittest.TestCase):
    def test_fiscal_window(self) -> None:
        answer = fiscal.answer(fiscal.Months(4), date(2011, 12, 9))
        self.assertEqual(answer["month"]["label"], "FY2011 P09")
        self.assertEqual(answer["window"], {"start": "2011-04-01", "end": "2011-11-30", "basis": "year_to_date"})
        self.assertEqual(answer["prior_window"], {"start": "2010-04-01", "end": "2010-11-30"})

    def test_evaluation(self) -> None:
        score = evaluate(_model(), {"cadence.overdue_ratio": Fraction("1.4")}, "active")
        self.assertEqual((score.value, score.band, score.confidence, score.bounds), (80, "low", 1, (80, 80)))
        self.assertEqual(score.dimensions[0].score, 80)

    def test_no_value(self) -> None:
        missing = evaluate(_model(), {"cadence.overdue_ratio": INSUFFICIENT_HISTORY}, "active")
        self.assertEqual((missing.value, missing.reason, missing.bounds), (None, "no_signal", (0, 100)))
        failed = evaluate(_model(), {"cadence.overdue_ratio": SOURCE_UNAVAILABLE}, "active", last_good=70)
        self.assertEqual((failed.value, failed.degraded), (None, True))

    def test_rounding(self) -> None:
        for value, rounded in (("79.5", 80), ("79.4999999994", 79), ("79.4999999995", 80), ("0", 0), ("100", 100)):
            self.assertEqual(to_integer(Fraction(value)), rounded, value)

    def test_gap(self) -> None:
        days = [date(2011, 1, 1), date(2011, 1, 3), date(2011, 1, 9), date(2011, 1, 10)]
        invoices = [Document(str(n), "1", "GB", day, 100) for n, day in enumerate(days)]
        row = measures.portfolio({"1": Customer("1", "GB", invoices, [])}, fiscal.Months(4), date(2011, 1, 15))["1"]
        self.assertEqual(row.measures["cadence.gap_days"], 2)
        self.assertEqual(row.measures["cadence.overdue_ratio"], Fraction(5, 2))


class Noticing(unittest.TestCase):
    def test_differences(self) -> None:
        expected = {"score.value": 80, "ratio": Fraction(1, 3), "name": "a", "none": None}
        right = {"score": {"value": 80}, "ratio": 1 / 3, "name": "a", "none": None}
        wrong = {"score": {"value": 80.0}, "ratio": 0.333333, "name": None, "none": 0}
        for answer, differences in ((right, 0), (wrong, 4)):
            comparison = Comparison()
            comparison.answer("x", "here", expected, answer)
            self.assertEqual(comparison.differences, differences, comparison.table())

    def test_csv(self) -> None:
        line = {"a": "80", "b": "0.25", "c": "", "d": "false", "e": "x"}
        comparison = Comparison()
        comparison.csv_line("x", "here", {"a": 80, "b": Fraction(1, 4), "c": None, "d": False, "e": "x"}, line)
        self.assertEqual(comparison.differences, 0, comparison.table())
        comparison.csv_line("x", "here", {"a": 81, "b": "0", "c": 0, "d": True, "absent": None}, line)
        self.assertEqual(comparison.differences, 5, comparison.table())

    def test_cases_are_the_same_again(self) -> None:
        first, again = ([cases.evaluation(random, n) for n in range(20)] for random in (Random(3), Random(3)))
        self.assertEqual(first, again)


if __name__ == "__main__":
    unittest.main()
