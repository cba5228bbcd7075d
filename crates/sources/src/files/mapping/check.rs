//! From the written mapping to the checked one; collects everything that is wrong.

use std::collections::BTreeMap;

use bellwether_domain::codes::Country;

use super::dates::DateFormats;
use super::document::{ExcludeDoc, FieldDoc, MappingDoc, TableDoc};
use super::error::MappingError;
use super::fields::{self, Conventions};
use super::schema::{Field, FieldType, TableKind};
use super::{Exclusion, Mapping, Table, conditions, lines};
use crate::files::countries::{Countries, code};
use crate::files::mapping::decimals::DecimalFormat;

type Errors = Vec<MappingError>;

/// What `[table.fields]` says, by field.
pub(super) type Entries = BTreeMap<Field, FieldDoc>;

pub(super) fn mapping(text: &str) -> Result<Mapping, Errors> {
    let doc = document(text).map_err(|e| vec![e])?;
    let mut errors = Errors::new();
    let well_named = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if doc.dataset.is_empty() || doc.dataset.len() > 64 || !doc.dataset.chars().all(well_named) {
        let remedy = "name the data set with 1 to 64 of a-z, 0-9 and -";
        errors.push(MappingError::invalid("dataset", &doc.dataset, remedy));
    }
    if doc.tables.is_empty() {
        errors.push(MappingError::missing("table", "describe at least one file under [[table]]"));
    }
    let by_pattern = doc.tables.iter().filter(|t| t.file.is_some()).count();
    if by_pattern != 0 && by_pattern != doc.tables.len() {
        let remedy = "give every table a file name pattern, or none and name the inputs in the order of the tables";
        let bare = doc.tables.iter().position(|t| t.file.is_none()).unwrap_or_default();
        errors.push(MappingError::missing(format!("table[{bare}].file"), remedy));
    }
    let mut countries = Countries::default();
    for (name, text) in &doc.countries {
        match country(name, text) {
            Ok(code) => countries.insert(name.trim(), code),
            Err(error) => errors.push(error),
        }
    }
    let has_catalogue = doc.tables.iter().any(|t| t.kind == TableKind::Products);
    let mut tables = Vec::new();
    for (index, doc) in doc.tables.into_iter().enumerate() {
        let context = Context { path: format!("table[{index}]"), countries: &countries, has_catalogue };
        match context.table(doc) {
            Ok(table) => tables.push(table),
            Err(found) => errors.extend(found),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let source = doc.source.unwrap_or_else(|| doc.dataset.clone());
    Ok(Mapping { text: text.to_owned(), dataset: doc.dataset, source, tables, countries })
}

fn document(text: &str) -> Result<MappingDoc, MappingError> {
    let shape = |field: String, error: &toml::de::Error| {
        let start = error.span().map_or(0, |span| span.start.min(text.len()));
        let line = text.as_bytes()[..start].iter().filter(|b| **b == b'\n').count() + 1;
        MappingError::Shape { line, field, cause: error.message().to_owned() }
    };
    let deserializer = toml::Deserializer::parse(text).map_err(|e| shape("not TOML".to_owned(), &e))?;
    serde_path_to_error::deserialize(deserializer).map_err(|e| {
        let path = e.path().to_string();
        shape(if path == "." { "mapping".to_owned() } else { path }, e.inner())
    })
}

fn country(name: &str, text: &str) -> Result<Country, MappingError> {
    code(text).ok_or_else(|| {
        let remedy = "must be an ISO 3166-1 alpha-2 code; for a place that has none, one of XA to XZ or ZZ";
        MappingError::invalid(format!("countries.\"{name}\""), text, remedy)
    })
}

struct Context<'c> {
    path: String,
    countries: &'c Countries,
    has_catalogue: bool,
}

impl Context<'_> {
    fn table(&self, mut doc: TableDoc) -> Result<Table, Errors> {
        let mut errors = Errors::new();
        let file = doc.file.as_deref().and_then(|text| self.pattern(text).map_err(|e| errors.push(e)).ok());
        let delimiter = self.delimiter(doc.delimiter.as_deref()).map_err(|e| errors.push(e)).unwrap_or(b',');
        let entries = self.entries(doc.kind, std::mem::take(&mut doc.fields), &mut errors);
        let conventions = self.conventions(&doc, &entries, &mut errors);
        let lines =
            lines::rules(&self.path, &doc, &entries, self.has_catalogue).map_err(|found| errors.extend(found)).ok();
        let mut fields = Vec::new();
        for (field, entry) in entries {
            let path = format!("{}.fields.{}", self.path, field.as_str());
            match fields::field(&path, field, entry, &conventions, self.countries) {
                Ok(source) => fields.push((field, source)),
                Err(found) => errors.extend(found),
            }
        }
        let mut exclusions = Vec::new();
        for (index, rule) in doc.exclude.into_iter().enumerate() {
            let path = format!("{}.exclude[{index}]", self.path);
            match exclusion(&path, rule, &fields, &conventions) {
                Ok(rule) => exclusions.push(rule),
                Err(found) => errors.extend(found),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let (kind, optional, nulls) = (doc.kind, doc.optional, doc.null_values);
        Ok(Table { kind, file, optional, delimiter, nulls, fields, exclusions, lines: lines.flatten() })
    }

    /// The entries of `[table.fields]`: every required field must be there, and none that the kind does not have.
    fn entries(&self, kind: TableKind, docs: BTreeMap<String, FieldDoc>, errors: &mut Errors) -> Entries {
        let known: Vec<Field> = kind.required().iter().chain(kind.optional()).copied().collect();
        let mut entries = Entries::new();
        for (name, doc) in docs {
            if let Some(field) = known.iter().find(|field| field.as_str() == name) {
                entries.insert(*field, doc);
            } else {
                let names: Vec<_> = known.iter().map(|field| field.as_str()).collect();
                let remedy = format!("a table of {} has no such field; it has {}", kind.as_str(), names.join(", "));
                errors.push(MappingError::invalid(format!("{}.fields", self.path), &name, remedy));
            }
        }
        for field in kind.required().iter().filter(|field| !entries.contains_key(field)) {
            let remedy = format!("a table of {} needs it: name its column or a constant", kind.as_str());
            errors.push(MappingError::missing(format!("{}.fields.{}", self.path, field.as_str()), remedy));
        }
        entries
    }

    fn pattern(&self, text: &str) -> Result<glob::Pattern, MappingError> {
        glob::Pattern::new(text).map_err(|e| {
            let remedy = format!("must be a file name, with * and ? as wildcards ({})", e.msg);
            MappingError::invalid(format!("{}.file", self.path), text, remedy)
        })
    }

    fn delimiter(&self, text: Option<&str>) -> Result<u8, MappingError> {
        match text.unwrap_or(",").as_bytes() {
            [byte] if byte.is_ascii() && !byte.is_ascii_alphanumeric() && !b"\"\r\n".contains(byte) => Ok(*byte),
            _ => {
                let remedy = "must be one ASCII character such as , or ; or \\t";
                Err(MappingError::invalid(format!("{}.delimiter", self.path), text.unwrap_or_default(), remedy))
            }
        }
    }

    fn conventions(&self, doc: &TableDoc, entries: &Entries, errors: &mut Errors) -> Conventions {
        let zone = doc.time_zone.as_deref().and_then(|name| {
            let remedy = "must be a name of the IANA time zone database such as Europe/London";
            let invalid = |_| MappingError::invalid(format!("{}.time_zone", self.path), name, remedy);
            name.parse().map_err(|e| errors.push(invalid(e))).ok()
        });
        let instant = entries.keys().find(|field| field.field_type() == FieldType::Instant);
        let says_offset = DateFormats::say_offsets(&doc.date_formats);
        if let (None, Some(field), false) = (&doc.time_zone, instant, says_offset) {
            let remedy = format!(
                "`{}` is a point in time: name the zone of its local times, or give date_formats with an offset (%z)",
                field.as_str()
            );
            errors.push(MappingError::missing(format!("{}.time_zone", self.path), remedy));
        }
        let mut separator = |key: &str, text: Option<&str>| {
            let mut chars = text?.chars();
            match (chars.next(), chars.next()) {
                (Some(c), None) if !c.is_ascii_alphanumeric() && !"+-".contains(c) => Some(c),
                _ => {
                    let remedy = "must be one character such as . or ,";
                    errors.push(MappingError::invalid(
                        format!("{}.{key}", self.path),
                        text.unwrap_or_default(),
                        remedy,
                    ));
                    None
                }
            }
        };
        let decimal = separator("decimal_separator", doc.decimal_separator.as_deref()).unwrap_or('.');
        let group = separator("group_separator", doc.group_separator.as_deref());
        if group == Some(decimal) {
            let remedy = "must differ from the decimal separator";
            errors.push(MappingError::invalid(format!("{}.group_separator", self.path), &decimal, remedy));
        }
        Conventions { date_formats: doc.date_formats.clone(), zone, decimals: DecimalFormat { decimal, group } }
    }
}

fn exclusion(
    path: &str,
    doc: ExcludeDoc,
    fields: &[(Field, fields::FieldSource)],
    conventions: &Conventions,
) -> Result<Exclusion, Errors> {
    let mut errors = Errors::new();
    if doc.reason.trim().is_empty() {
        errors.push(MappingError::missing(format!("{path}.reason"), "say in a few words why such rows are left out"));
    }
    let when = conditions::condition(&format!("{path}.when"), doc.when, fields, conventions);
    match when {
        Ok(when) if errors.is_empty() => Ok(Exclusion { reason: doc.reason.trim().into(), when }),
        Ok(_) => Err(errors),
        Err(error) => {
            errors.push(error);
            Err(errors)
        }
    }
}
