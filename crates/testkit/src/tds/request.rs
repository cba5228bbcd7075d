//! What a client asks for: a batch of SQL, or a call of one of the procedures that run SQL. Other procedures don't
//! exist here.

use std::io::Error;

use super::decode::Parameter;
use super::reader::Reader;

/// A call, with its parameters as sent.
#[derive(Debug)]
pub(super) struct Call {
    /// In lower case.
    pub(super) procedure: String,
    pub(super) parameters: Vec<Parameter>,
}

/// The text of a batch.
pub(super) fn batch(body: &[u8]) -> Result<String, Error> {
    let mut reader = Reader::new(body);
    skip_headers(&mut reader)?;
    Ok(reader.remaining_text())
}

impl Call {
    /// All the calls of an RPC message.
    pub(super) fn read(body: &[u8]) -> Result<Vec<Self>, Error> {
        let mut reader = Reader::new(body);
        skip_headers(&mut reader)?;
        let mut calls = Vec::new();
        while !reader.is_empty() {
            let procedure = match reader.u16()? {
                0xffff => by_number(reader.u16()?),
                units => reader.text(usize::from(units))?.to_lowercase(),
            };
            let procedure = procedure.trim_start_matches("sys.").to_owned();
            reader.u16()?;
            let mut parameters = Vec::new();
            while let Some(next) = reader.peek() {
                if matches!(next, 0x80 | 0xfe | 0xff) {
                    reader.u8()?;
                    break;
                }
                parameters.push(Parameter::read(&mut reader)?);
            }
            calls.push(Self { procedure, parameters });
        }
        Ok(calls)
    }

    /// The text of the parameter at `place`; empty if there is none.
    pub(super) fn text(&self, place: usize) -> &str {
        match self.parameters.get(place).map(|parameter| &parameter.value) {
            Some(rusqlite::types::Value::Text(text)) => text,
            _ => "",
        }
    }

    /// The whole number at `place`.
    pub(super) fn handle(&self, place: usize) -> i32 {
        match self.parameters.get(place).map(|parameter| &parameter.value) {
            Some(rusqlite::types::Value::Integer(number)) => *number as i32,
            _ => 0,
        }
    }

    /// The parameters from `place` on; those that came without a name get the next of `names`.
    pub(super) fn values(&self, place: usize, names: &[String]) -> Vec<Parameter> {
        let given = self.parameters.iter().skip(place).cloned().enumerate();
        given
            .map(|(number, mut parameter)| {
                if parameter.name.is_empty() {
                    parameter.name = names.get(number).cloned().unwrap_or_default();
                }
                parameter
            })
            .collect()
    }
}

fn by_number(number: u16) -> String {
    let known =
        [(10, "sp_executesql"), (11, "sp_prepare"), (12, "sp_execute"), (13, "sp_prepexec"), (15, "sp_unprepare")];
    let name = known.into_iter().find(|(id, _)| *id == number).map(|(_, name)| name.to_owned());
    name.unwrap_or_else(|| format!("procedure {number}"))
}

/// ALL_HEADERS: the transaction and what a client traces.
fn skip_headers(reader: &mut Reader<'_>) -> Result<(), Error> {
    let length = reader.u32()? as usize;
    reader.bytes(length.saturating_sub(4)).map(|_| ())
}
