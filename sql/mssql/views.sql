-- The views through which Bellwether reads financial facts from SQL Server 2012 or later.
--
-- Keep names, columns and types of the views; write the SELECTs anew for the system that you have. The tables of the
-- schema `erp` are made up. Bellwether reads only, with the user at the end, and only these views.
--
-- Types that are read: text from char, varchar, nchar, nvarchar; days from date, datetime, datetime2; numbers from decimal and whole
-- numbers. `money` and `float` are refused, because they don't arrive exactly: CAST them as below.

CREATE SCHEMA bellwether;
GO

-- One row for each invoice, credit note and adjustment. Number and kind together have to be unique.
CREATE VIEW bellwether.documents AS
SELECT
    CAST(h.number AS nvarchar(100))         AS [document],   -- its number
    CAST(CASE h.type                                         -- 'invoice', 'credit_note', or 'adjustment' for a
             WHEN 'I' THEN 'invoice'                         --   correction that is shown and counts for nothing
             WHEN 'C' THEN 'credit_note'
             ELSE 'adjustment'
         END AS nvarchar(20))               AS [kind],
    CAST(h.customer_number AS nvarchar(100)) AS [customer],  -- the id that all sources of Bellwether share
    CAST(h.document_date AS date)           AS [date],
    CAST(h.currency_code AS char(3))        AS [currency],   -- ISO 4217, upper case
    CAST(h.due_date AS date)                AS [due],        -- payable by; NULL if nobody knows
    CAST(h.cleared_date AS date)            AS [paid],       -- paid in full on; NULL as long as it is not
    CAST(h.corrects AS nvarchar(100))       AS [refers_to],  -- number of the invoice that a credit note corrects, or NULL
    -- Optional: grows whenever the document or one of its lines is changed, added or removed. With it, copies read only what
    -- has changed; leave it out if there is nothing like it. A rowversion serves if every change of a line touches the
    -- head, too, and if what open transactions may still commit is left for the next time, as below.
    CAST(h.row_version AS bigint)           AS [changed]
FROM erp.document_headers AS h
WHERE h.status = 'posted' AND h.row_version < MIN_ACTIVE_ROWVERSION();
GO

-- One row for each line of those documents. A document without lines is rejected, and so is a line without document.
CREATE VIEW bellwether.lines AS
SELECT
    CAST(l.number AS nvarchar(100))         AS [document],
    CAST(CASE l.type WHEN 'I' THEN 'invoice' WHEN 'C' THEN 'credit_note' ELSE 'adjustment' END AS nvarchar(20)) AS [kind],
    CAST(l.position AS int)                 AS [line_no],    -- order of the lines
    CAST(l.item_number AS nvarchar(100))    AS [code],       -- stock or service code; NULL for a line of text
    CAST(l.item_text AS nvarchar(400))      AS [description],
    CAST(l.quantity AS decimal(19, 4))      AS [quantity],
    CAST(l.net_price AS decimal(19, 4))     AS [unit_price], -- major units of the document's currency
    -- Net amount of the line, major units. On a credit note positive for what is given back: turn the sign here if your
    -- system books it negative. Bellwether rounds each line once, half away from zero.
    CAST(CASE l.type WHEN 'C' THEN -l.net_amount ELSE l.net_amount END AS decimal(19, 4)) AS [amount]
FROM erp.document_lines AS l
INNER JOIN erp.document_headers AS h ON h.number = l.number AND h.type = l.type
WHERE h.status = 'posted';
GO

-- Optional: what a customer is expected to buy, one row for each customer and fiscal month. Without this view there are no
-- budgets.
CREATE VIEW bellwether.budgets AS
SELECT
    CAST(b.customer_number AS nvarchar(100)) AS [customer],
    CAST(b.first_day AS date)               AS [month],      -- any day of the fiscal month, by convention its first
    CAST(b.amount AS decimal(19, 4))        AS [amount],
    CAST(b.currency_code AS char(3))        AS [currency]
FROM erp.sales_budgets AS b;
GO

-- Optional: monthly rates. Without this view, all documents have to be in the reporting currency.
CREATE VIEW bellwether.fx_rates AS
SELECT
    CAST(r.from_code AS char(3))            AS [from_currency],
    CAST(r.to_code AS char(3))              AS [to_currency], -- Bellwether's reporting currency
    CAST(r.first_day AS date)               AS [month],      -- any day of the calendar month
    CAST(r.rate AS decimal(19, 8))          AS [rate]        -- units of to_currency for one of from_currency
FROM erp.monthly_rates AS r;
GO

-- Optional: products with their families. Without this view, families come from another source. Leave out what is no
-- product, such as postage: a code that is not here counts for money, not for coverage.
CREATE VIEW bellwether.products AS
SELECT
    CAST(i.number AS nvarchar(100))         AS [code],
    CAST(i.name AS nvarchar(400))           AS [name],
    CAST(g.name AS nvarchar(400))           AS [family],
    CAST(g.division AS nvarchar(400))       AS [category]    -- or NULL
FROM erp.items AS i
INNER JOIN erp.item_groups AS g ON g.id = i.group_id;
GO

-- A user that may read these views and nothing else. Choose a password of your own. The views and the tables below them
-- have to have the same owner; otherwise the user needs SELECT on the tables as well.
CREATE LOGIN bellwether_reader WITH PASSWORD = '<choose one>';
CREATE USER bellwether_reader FOR LOGIN bellwether_reader;
GRANT SELECT ON bellwether.documents TO bellwether_reader;
GRANT SELECT ON bellwether.lines TO bellwether_reader;
GRANT SELECT ON bellwether.budgets TO bellwether_reader;
GRANT SELECT ON bellwether.fx_rates TO bellwether_reader;
GRANT SELECT ON bellwether.products TO bellwether_reader;
GO
