-- Makes the database with its two schemas, and two users: one that fills the tables of `erp` for a demonstration, and
-- one that may read the views of `bellwether` and nothing else. Whatever is there already stays.

IF DB_ID('erp') IS NULL CREATE DATABASE erp;
GO
IF SUSER_ID('bellwether_writer') IS NULL CREATE LOGIN bellwether_writer WITH PASSWORD = '$(WRITER_PASSWORD)';
IF SUSER_ID('bellwether_reader') IS NULL CREATE LOGIN bellwether_reader WITH PASSWORD = '$(READER_PASSWORD)';
GO
USE erp;
GO
IF SCHEMA_ID('erp') IS NULL EXEC('CREATE SCHEMA erp AUTHORIZATION dbo');
IF SCHEMA_ID('bellwether') IS NULL EXEC('CREATE SCHEMA bellwether AUTHORIZATION dbo');
IF USER_ID('bellwether_writer') IS NULL CREATE USER bellwether_writer FOR LOGIN bellwether_writer;
IF USER_ID('bellwether_reader') IS NULL CREATE USER bellwether_reader FOR LOGIN bellwether_reader;
GRANT CREATE TABLE TO bellwether_writer;
GRANT ALTER, SELECT, INSERT, DELETE ON SCHEMA::erp TO bellwether_writer;
GRANT SELECT ON SCHEMA::bellwether TO bellwether_reader;
GO
