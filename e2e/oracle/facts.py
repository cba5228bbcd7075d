"""Facts of Online Retail II, read from the CSV by the rules of the worked example. Not a general importer.

Money is an `int` of pence. Nothing here shares code, or a way of thinking, with the product: that is its purpose.
"""

import csv
import io
import subprocess
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

FIRST_SHEET_ROWS = 525_461
SECOND_SHEET_STARTS = "2010-12-01"

ISO_CODES = {
    "Australia": "AU",
    "Austria": "AT",
    "Bahrain": "BH",
    "Belgium": "BE",
    "Brazil": "BR",
    "Canada": "CA",
    "Cyprus": "CY",
    "Czech Republic": "CZ",
    "Denmark": "DK",
    "EIRE": "IE",
    "Finland": "FI",
    "France": "FR",
    "Germany": "DE",
    "Greece": "GR",
    "Iceland": "IS",
    "Israel": "IL",
    "Italy": "IT",
    "Japan": "JP",
    "Korea": "KR",
    "Lebanon": "LB",
    "Lithuania": "LT",
    "Malta": "MT",
    "Netherlands": "NL",
    "Nigeria": "NG",
    "Norway": "NO",
    "Poland": "PL",
    "Portugal": "PT",
    "RSA": "ZA",
    "Saudi Arabia": "SA",
    "Singapore": "SG",
    "Spain": "ES",
    "Sweden": "SE",
    "Switzerland": "CH",
    "Thailand": "TH",
    "USA": "US",
    "United Arab Emirates": "AE",
    "United Kingdom": "GB",
    # No ISO countries: the codes that the mapping chose, each name its own.
    "European Community": "EU",
    "Channel Islands": "XC",
    "West Indies": "XW",
    "Unspecified": "ZZ",
}


@dataclass
class Document:
    """One invoice or credit note; `total` is positive for money owed to the seller and for money given back alike."""

    number: str
    customer: str
    country: str
    date: date
    total: int = 0
    families: set[str] = field(default_factory=set)

    @property
    def is_credit_note(self) -> bool:
        return self.number.startswith("C")


@dataclass
class Customer:
    """An account with its documents, oldest first."""

    id: str
    country: str
    invoices: list[Document]
    credit_notes: list[Document]


def load(path: Path) -> dict[str, Customer]:
    """Accounts by id, from the file, plain or `.zst` (through the `zstd` command)."""
    if path.suffix == ".zst":
        with subprocess.Popen(["zstd", "-dc", str(path)], stdout=subprocess.PIPE) as process:
            return _parse(io.TextIOWrapper(process.stdout, encoding="utf-8", newline=""))
    with path.open(encoding="utf-8", newline="") as file:
        return _parse(file)


def _parse(text: io.TextIOBase) -> dict[str, Customer]:
    lines = csv.reader(text)
    next(lines)
    documents: dict[str, Document] = {}
    for row, (number, code, _description, quantity, stamp, price, customer, country) in enumerate(lines, start=1):
        if not customer or (row <= FIRST_SHEET_ROWS and stamp >= SECOND_SHEET_STARTS):
            continue
        document = documents.get(number)
        if document is None:
            document = Document(number, customer, country, date.fromisoformat(stamp[:10]))
            documents[number] = document
        assert document.customer == customer, f"document {number} has two customers"
        amount = _pence(int(quantity), price)
        document.total += -amount if document.is_credit_note else amount
        code = code.strip().upper()
        if code[0].isdigit():
            document.families.add(code[:2])
    return _accounts(documents.values())


def _pence(quantity: int, price: str) -> int:
    """Quantity times a price of up to three decimals, rounded half away from zero to whole pence."""
    whole, _, decimals = price.partition(".")
    assert len(decimals) <= 3, f"price {price} has more than three decimals"
    tenths_of_pence = quantity * int(whole + decimals.ljust(3, "0"))
    rounded = (abs(tenths_of_pence) + 5) // 10
    return rounded if tenths_of_pence > 0 else -rounded


def _accounts(documents) -> dict[str, Customer]:
    by_customer = defaultdict(list)
    for document in documents:
        assert not document.number.startswith("A"), "bad-debt adjustments have no customer in this file"
        by_customer[document.customer].append(document)
    accounts = {}
    for customer, own in sorted(by_customer.items()):
        own.sort(key=lambda document: (document.date, int(document.number.lstrip("C"))))
        accounts[customer] = Customer(
            id=customer,
            country=ISO_CODES[own[-1].country],
            invoices=[document for document in own if not document.is_credit_note],
            credit_notes=[document for document in own if document.is_credit_note],
        )
    return accounts
