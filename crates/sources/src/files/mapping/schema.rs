//! What a table can hold: its kinds, the fields of each kind, and the type of each field.

use bellwether_domain::intake::kind::RecordKind;
use serde::Deserialize;

/// What the rows of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableKind {
    /// Lines of invoices, credit notes and adjustments.
    DocumentLines,
    /// Customers.
    Customers,
    /// Account managers.
    Owners,
    /// Products with their families.
    Products,
    /// Budgets per customer and fiscal month.
    Budgets,
    /// Exchange rates per calendar month.
    FxRates,
    /// Orders.
    Orders,
    /// People enrolled in the learning system.
    Learners,
    /// Modules to be completed.
    Assignments,
    /// Modules completed.
    Completions,
    /// Logged contacts.
    Contacts,
    /// People at the customers.
    People,
    /// Payment terms and references of documents.
    Terms,
}

impl TableKind {
    /// The kind of records that rows of such a table become.
    pub(crate) const fn records(self) -> RecordKind {
        match self {
            Self::DocumentLines => RecordKind::Line,
            Self::Customers => RecordKind::Customer,
            Self::Owners => RecordKind::Owner,
            Self::Products => RecordKind::Product,
            Self::Budgets => RecordKind::Budget,
            Self::FxRates => RecordKind::FxRate,
            Self::Orders => RecordKind::Order,
            Self::Learners => RecordKind::Learner,
            Self::Assignments => RecordKind::Assignment,
            Self::Completions => RecordKind::Completion,
            Self::Contacts => RecordKind::Contact,
            Self::People => RecordKind::Person,
            Self::Terms => RecordKind::Terms,
        }
    }

    /// The name used in mappings.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DocumentLines => "document_lines",
            Self::Customers => "customers",
            Self::Owners => "owners",
            Self::Products => "products",
            Self::Budgets => "budgets",
            Self::FxRates => "fx_rates",
            Self::Orders => "orders",
            Self::Learners => "learners",
            Self::Assignments => "assignments",
            Self::Completions => "completions",
            Self::Contacts => "contacts",
            Self::People => "people",
            Self::Terms => "terms",
        }
    }

    /// Fields that a mapping of this kind must name. Document lines need an amount besides, in one of two forms, and
    /// what kind of document it is; see [`super::check`].
    pub(crate) const fn required(self) -> &'static [Field] {
        use Field::{
            Amount, At, Channel, Code, Country, Currency, Customer, Date, Direction, Document, Due, Enrolled, Family,
            From, Id, Kind, Learner, Module, Month, Name, Number, Rate, Status, To,
        };
        match self {
            Self::DocumentLines => &[Document, Date, Customer, Currency],
            Self::Customers => &[Id, Name, Country, Currency],
            Self::Owners => &[Id, Name],
            Self::Products => &[Code, Name, Family],
            Self::Budgets => &[Customer, Month, Amount, Currency],
            Self::FxRates => &[From, To, Month, Rate],
            Self::Orders => &[Number, Customer, Date, Amount, Currency, Status],
            Self::Learners => &[Customer, Learner, Name, Enrolled],
            Self::Assignments => &[Customer, Learner, Module, Due],
            Self::Completions => &[Customer, Learner, Module, Date],
            Self::Contacts => &[Customer, At, Direction, Channel],
            Self::People => &[Customer, Name],
            Self::Terms => &[Document, Kind, Customer],
        }
    }

    /// Fields that a mapping of this kind may name.
    pub(crate) const fn optional(self) -> &'static [Field] {
        use Field::{
            Amount, Answered, Category, Code, ContractEnd, Country, Description, Due, Email, Family, Industry, Kind,
            Note, Owner, Paid, Parent, Person, Phone, Quantity, RefersTo, Role, Since, Tier, UnitPrice,
        };
        match self {
            Self::DocumentLines => &[Kind, Code, Description, Family, Quantity, UnitPrice, Amount, Country],
            Self::Customers => &[Tier, Industry, Owner, Since, Parent, ContractEnd],
            Self::Products => &[Category],
            Self::Contacts => &[Answered, Person, Note],
            Self::People => &[Role, Email, Phone],
            Self::Terms => &[Due, Paid, RefersTo],
            Self::Owners
            | Self::Budgets
            | Self::FxRates
            | Self::Orders
            | Self::Learners
            | Self::Assignments
            | Self::Completions => &[],
        }
    }
}

/// What the text of a field is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldType {
    /// Any text.
    Text,
    /// A date; a time of day behind it is read and left out.
    Date,
    /// A month; a format without a day means its first.
    Month,
    /// A point in time.
    Instant,
    /// A decimal number.
    Decimal,
    /// An ISO 4217 code.
    Currency,
    /// A country's name by the mapping's `[countries]`, or its ISO 3166-1 code.
    Country,
    /// `invoice`, `credit_note` or `adjustment`.
    DocumentKind,
    /// `open`, `fulfilled` or `cancelled`.
    OrderStatus,
    /// `inbound` or `outbound`.
    Direction,
    /// `call`, `email`, `meeting` or `message`.
    Channel,
}

macro_rules! fields {
    ($($name:ident $text:literal $kind:ident,)+) => {
        /// A field of a record, as named under `[table.fields]`; the record types of [`bellwether_domain::intake`] say
        /// what each one is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "the record types of domain::intake say what each field is")]
        pub enum Field {
            $($name,)+
        }

        impl Field {
            /// How many fields there are.
            pub(crate) const COUNT: usize = [$($text),+].len();

            /// The name used in mappings.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            pub(crate) const fn field_type(self) -> FieldType {
                match self { $(Self::$name => FieldType::$kind,)+ }
            }
        }
    };
}

fields! {
    Amount "amount" Decimal,
    Answered "answered" Instant,
    At "at" Instant,
    Category "category" Text,
    Channel "channel" Channel,
    Code "code" Text,
    ContractEnd "contract_end" Date,
    Country "country" Country,
    Currency "currency" Currency,
    Customer "customer" Text,
    Date "date" Date,
    Description "description" Text,
    Direction "direction" Direction,
    Document "document" Text,
    Due "due" Date,
    Email "email" Text,
    Enrolled "enrolled" Date,
    Family "family" Text,
    From "from" Currency,
    Id "id" Text,
    Industry "industry" Text,
    Kind "kind" DocumentKind,
    Learner "learner" Text,
    Module "module" Text,
    Month "month" Month,
    Name "name" Text,
    Note "note" Text,
    Number "number" Text,
    Owner "owner" Text,
    Paid "paid" Date,
    Parent "parent" Text,
    Person "person" Text,
    Phone "phone" Text,
    Quantity "quantity" Decimal,
    Rate "rate" Decimal,
    RefersTo "refers_to" Text,
    Role "role" Text,
    Since "since" Date,
    Status "status" OrderStatus,
    Tier "tier" Text,
    To "to" Currency,
    UnitPrice "unit_price" Decimal,
}
