//! What makes a type out of the list of its fields, or of its names.

/// Fields of the object; after `flat` those that are spread into it; `as` gives a name that JSON writes otherwise.
macro_rules! fields {
    ($($type:ident { $($field:ident $(as $name:literal)?),* $(; flat $($flat:ident),+)? })+) => {
        $(impl Decode for $type {
            fn decode(json: &Json, misfits: &mut Misfits) -> Self {
                Self {
                    $($field: field(json, fields!(@name $field $($name)?), misfits),)*
                    $($($flat: Decode::decode(json, misfits),)+)?
                }
            }
        })+
    };
    (@name $field:ident $name:literal) => { $name };
    (@name $field:ident) => { stringify!($field) };
}

/// Values by their names in JSON.
macro_rules! names {
    ($($type:ident { $($variant:ident = $name:literal),+ })+) => {
        $(impl Decode for $type {
            fn decode(json: &Json, misfits: &mut Misfits) -> Self {
                let name = json.text();
                $(if name.as_deref() == Some($name) {
                    return Self::$variant;
                })+
                misfits.note(concat!("one of", $(" ", $name),+), json);
                [$(Self::$variant),+][0]
            }
        })+
    };
}
