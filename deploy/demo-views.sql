-- The views through which Bellwether reads, over the tables of the demonstration, which have their columns already. For
-- an ERP of your own, sql/mssql/views.sql is the example. Both schemas have one owner, so that who may read a view needs no right on its table.

USE erp;
GO
CREATE OR ALTER VIEW bellwether.documents AS
SELECT [document], [kind], [customer], [date], [currency], [due], [paid], [refers_to] FROM erp.documents;
GO
CREATE OR ALTER VIEW bellwether.lines AS
SELECT [document], [kind], [line_no], [code], [description], [quantity], [unit_price], [amount] FROM erp.lines;
GO
CREATE OR ALTER VIEW bellwether.budgets AS
SELECT [customer], [month], [amount], [currency] FROM erp.budgets;
GO
CREATE OR ALTER VIEW bellwether.fx_rates AS
SELECT [from_currency], [to_currency], [month], [rate] FROM erp.fx_rates;
GO
CREATE OR ALTER VIEW bellwether.products AS
SELECT [code], [name], [family], [category] FROM erp.products;
GO
