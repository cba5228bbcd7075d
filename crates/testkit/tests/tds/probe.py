"""Looks at the TDS stand-in from outside, as any client of a SQL Server would.

Called with host, port, user, password, database and the name of one probe; ends with an error if anything is unexpected.
"""

import datetime
import decimal
import sys
import uuid

import pytds

HOST, PORT, USER, PASSWORD, DATABASE, PROBE = sys.argv[1:7]
D = decimal.Decimal


def connect(**changes):
    settings = dict(dsn=HOST, port=int(PORT), user=USER, password=PASSWORD, database=DATABASE, autocommit=True,
                    login_timeout=10, timeout=20, bytes_to_unicode=True)
    settings.update(changes)
    return pytds.connect(**settings)


def ask(sql, *parameters, **changes):
    with connect(**changes) as connection, connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        return cursor.fetchall()


def same(found, expected):
    assert found == expected, f"found {found!r}, expected {expected!r}"
    for left, right in zip(found, expected):
        if isinstance(left, tuple):
            assert [type(value) for value in left] == [type(value) for value in right], (left, right)


def fails(number, sql, *parameters):
    try:
        rows = ask(sql, *parameters)
    except pytds.DatabaseError as error:
        assert getattr(error, "number", None) == number, f"{error.number} {error}, expected {number}"
        return str(error)
    raise AssertionError(f"{sql} answered {rows!r}, expected error {number}")


def login():
    same(ask("SELECT 1"), [(1,)])
    for changes in ({"password": "wrong"}, {"user": "nobody"}):
        try:
            connect(**changes)
        except pytds.DatabaseError as error:
            assert "Login failed for user" in str(error), error
            assert error.number == 18456, error.number
        else:
            raise AssertionError(f"let in with {changes}")
    version = ask("SELECT @@VERSION")[0][0]
    assert "stand-in" in version, version


def batch():
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("SET NOCOUNT ON; SELECT 1 AS one; SELECT N'zwei' AS two, NULL AS nothing")
        same(cursor.fetchall(), [(1,)])
        assert cursor.nextset()
        same([column[0] for column in cursor.description], ["two", "nothing"])
        same(cursor.fetchall(), [("zwei", None)])
        assert not cursor.nextset()


def parameters():
    offset = datetime.timezone(datetime.timedelta(minutes=-210))
    values = [
        0, 1, -1, 255, 32767, -2147483648, 9223372036854775807, -9223372036854775808, True, 1.5, -2.5e300,
        "", "plain", "Grüße, 東京 🦊 O'Neil", "x" * 3999, "ü" * 9000, pytds.Binary(b"\x00\xff\x10"), pytds.Binary(b"z" * 9001),
        D("0.0001"), D("-12345678901.2345"), D("99999999999999999999.99"), D("5"),
        datetime.date(2024, 2, 29), datetime.date(1, 1, 1), datetime.datetime(2024, 2, 29, 23, 59, 59, 999999),
        datetime.datetime(2024, 2, 29, 12, 0, tzinfo=offset), uuid.UUID("6f9619ff-8b86-d011-b42d-00c04fc964ff"), None,
    ]
    for value in values:
        found = ask("SELECT %s AS v", value)[0][0]
        assert found == value, f"{value!r:.80} came back as {found!r:.80}"
    same(ask("SELECT id FROM bellwether.kinds WHERE d = %s AND m = %s", datetime.date(2024, 2, 29), D("1234.5678")), [(1,)])
    same(ask("SELECT id FROM bellwether.kinds WHERE t = %s", datetime.datetime(2024, 2, 29, 13, 45, 0, 500000)), [(1,)])
    same(ask("SELECT id FROM bellwether.kinds WHERE s IN (%s, %s) ORDER BY id", "GRÜSSE 東京", "none"), [])
    same(ask("SELECT id FROM bellwether.kinds WHERE s = %s", "grüße 東京 "), [(1,)])


def types():
    offset = datetime.timezone(datetime.timedelta(hours=2))
    row = ask("SELECT id, b, y, i, l, f, m, s, x, d, t, z, g, v FROM bellwether.kinds ORDER BY id")
    full = (1, True, 200, -7, 9007199254740993, 0.1, D("1234.5678"), "Grüße 東京", "long", datetime.date(2024, 2, 29),
            datetime.datetime(2024, 2, 29, 13, 45, 0, 500000), datetime.datetime(2024, 2, 29, 13, 45, tzinfo=offset),
            uuid.UUID("6f9619ff-8b86-d011-b42d-00c04fc964ff"), b"\x01\x02")
    same(row[0], full)
    same(row[1], (2,) + (None,) * 13)
    same(ask("SELECT CAST(t AS date), CAST(m AS decimal(19,2)), CAST(i AS nvarchar(20)), CAST(m AS bigint) "
             "FROM bellwether.kinds WHERE id = 1"),
         [(datetime.date(2024, 2, 29), D("1234.57"), "-7", 1234)])


def decimals():
    # A third of a cent too little per line, and floats would show it.
    same(ask("SELECT SUM(amount), COUNT_BIG(*), MIN(amount), MAX(amount) FROM bellwether.lines"),
         [(D("10050.0000"), 10000, D("1.0050"), D("1.0050"))])
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT SUM(ROUND(amount, 2)) AS total, amount FROM bellwether.lines WHERE id < 0 GROUP BY amount")
        same([(column[0], column[4], column[5]) for column in cursor.description], [("total", 38, 4), ("amount", 19, 4)])
    same(ask("SELECT SUM(ROUND(amount, 2)) AS total FROM bellwether.lines"), [(D("10100.0000"),)])
    same(ask("SELECT ROUND(CAST(-1.005 AS decimal(19,4)), 2), ROUND(CAST(2.5 AS decimal(19,4)), 0)"),
         [(D("-1.0100"), D("3.0000"))])
    same(ask("SELECT customer, SUM(amount * quantity) AS net FROM bellwether.lines GROUP BY customer ORDER BY customer "
             "OFFSET 1 ROWS FETCH NEXT 2 ROWS ONLY"), [("C001", D("301.5000")), ("C002", D("301.5000"))])
    same(ask("SELECT d.customer, d.net FROM (SELECT customer, SUM(ROUND(amount, 2)) AS net FROM bellwether.lines "
             "GROUP BY customer) AS d WHERE d.net > %s AND d.customer = 'C003'", D("1.5")), [("C003", D("101.0000"))])
    same(ask("WITH n AS (SELECT customer, SUM(amount) AS net FROM bellwether.lines GROUP BY customer) "
             "SELECT TOP (1) net FROM n ORDER BY customer"), [(D("100.5000"),)])
    same(ask("SELECT TOP 1 half FROM bellwether.halves"), [(D("0.5025"),)])


def many():
    rows = ask("SELECT id, customer, amount, day, note FROM bellwether.lines ORDER BY id")
    assert len(rows) == 10000, len(rows)
    for number, row in enumerate(rows):
        day = datetime.date(2024, 1, 1) + datetime.timedelta(days=number % 366)
        note = None if number % 3 else f"Zeile {number} – ж"
        assert row == (number, f"C{number % 100:03}", D("1.0050"), day, note), row
    same(ask("SELECT COUNT(*) FROM bellwether.lines", blocksize=512), [(10000,)])
    assert len(ask("SELECT id FROM bellwether.lines", blocksize=32767)) == 10000
    ids = ", ".join(["%s"] * 1000)
    assert len(ask(f"SELECT id FROM bellwether.lines WHERE id IN ({ids})", *range(1000))) == 1000


def lists():
    same(ask("SELECT c.id FROM OPENJSON(%s) WITH (id nvarchar(60) '$') AS c ORDER BY c.id", '["b", "a"]'),
         [("a",), ("b",)])
    same(ask("SELECT COUNT_BIG(*) FROM bellwether.lines AS l JOIN OPENJSON(%s) WITH (id nvarchar(60) '$') AS c "
             "ON c.id = l.customer", '["C001", "C002"]'), [(200,)])
    same(ask("SELECT COUNT_BIG(*) FROM [bellwether].[lines] WITH (NOLOCK) WHERE customer IN "
             "(SELECT value FROM STRING_SPLIT(%s, ','))", "C001,c002"), [(200,)])


def catalogue():
    same(ask("SELECT COLUMN_NAME, DATA_TYPE, IS_NULLABLE FROM INFORMATION_SCHEMA.COLUMNS "
             "WHERE TABLE_SCHEMA = %s AND TABLE_NAME = 'lines' ORDER BY ORDINAL_POSITION", "bellwether")[:3],
         [("id", "int", "NO"), ("customer", "nvarchar", "YES"), ("amount", "decimal", "YES")])
    same(ask("SELECT TABLE_NAME, TABLE_TYPE FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'bellwether' "
             "ORDER BY TABLE_NAME")[0], ("halves", "VIEW"))
    same(ask("SELECT HAS_PERMS_BY_NAME(N'bellwether.lines', N'OBJECT', N'SELECT'), "
             "HAS_PERMS_BY_NAME(N'bellwether.secrets', N'OBJECT', N'SELECT'), "
             "HAS_PERMS_BY_NAME(NULL, NULL, N'INSERT')"), [(1, 0, 0)])


def errors():
    assert "Invalid object name 'bellwether.nothing'" in fails(208, "SELECT * FROM bellwether.nothing")
    assert "Invalid column name 'nothing'" in fails(207, "SELECT nothing FROM bellwether.lines")
    fails(207, "SELECT [nothing] FROM bellwether.lines WHERE id = %s", 1)
    text = fails(229, "SELECT id FROM bellwether.secrets")
    assert "SELECT permission was denied on the object 'secrets'" in text, text
    fails(229, "INSERT INTO bellwether.lines (id) VALUES (1)")
    fails(245, "SELECT CAST(N'many' AS int)")
    fails(8114, "SELECT CAST(%s AS decimal(19,4))", "much")
    fails(241, "SELECT CAST(N'soon' AS date)")
    fails(102, "SELECT FROM WHERE")
    fails(102, "SELECT id FROM bellwether.lines LIMIT 5")
    fails(195, "SELECT NO_SUCH_FUNCTION(1)")
    fails(8120, "SELECT customer, amount, SUM(quantity) FROM bellwether.lines GROUP BY customer")
    grouped = ask("SELECT l.customer, CAST(l.day AS date) AS d, UPPER(customer) + 0, MAX(amount), 1 FROM bellwether.lines l "
                  "WHERE id = 1 GROUP BY l.customer, CAST(l.day AS date)")
    assert len(grouped) == 1, grouped
    with connect() as connection, connection.cursor() as cursor:
        try:
            cursor.execute("SELECT * FROM bellwether.nothing")
        except pytds.DatabaseError:
            pass
        cursor.execute("SELECT 7")
        same(cursor.fetchall(), [(7,)])


def attention():
    with connect(timeout=1) as connection, connection.cursor() as cursor:
        try:
            cursor.execute("SELECT 1")
        except pytds.TimeoutError:
            return
        raise AssertionError("a server that hangs has answered")


globals()[PROBE]()
