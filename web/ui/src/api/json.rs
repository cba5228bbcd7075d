//! JSON as it came. In the browser that is the browser's own: a parser of ours would have to be downloaded. Natively, for
//! tests, it is `serde_json`.

#[cfg(target_arch = "wasm32")]
pub use self::browser::Json;
#[cfg(not(target_arch = "wasm32"))]
pub use self::native::Json;

#[cfg(target_arch = "wasm32")]
mod browser {
    use js_sys::{Array, JSON, Object, Reflect};
    use wasm_bindgen::{JsCast, JsValue};

    /// A value.
    #[derive(Debug, Clone)]
    pub struct Json(JsValue);

    impl Json {
        /// Reads a text; none if it is not JSON.
        pub fn parse(text: &str) -> Option<Self> {
            JSON::parse(text).ok().map(Self)
        }

        /// Whether it is null, or missing.
        pub fn is_null(&self) -> bool {
            self.0.is_null() || self.0.is_undefined()
        }

        /// The field of an object; null if there is none.
        pub fn get(&self, name: &str) -> Self {
            Self(Reflect::get(&self.0, &JsValue::from_str(name)).unwrap_or(JsValue::NULL))
        }

        /// A text.
        pub fn text(&self) -> Option<String> {
            self.0.as_string()
        }

        /// A number.
        pub fn number(&self) -> Option<f64> {
            self.0.as_f64()
        }

        /// True or false.
        pub fn truth(&self) -> Option<bool> {
            self.0.as_bool()
        }

        /// The items of a list.
        pub fn items(&self) -> Option<Vec<Self>> {
            Some(self.0.dyn_ref::<Array>()?.iter().map(Self).collect())
        }

        /// The names of an object's fields.
        pub fn names(&self) -> Option<Vec<String>> {
            let names = Object::keys(self.0.dyn_ref::<Object>()?);
            Some(names.iter().filter_map(|name| name.as_string()).collect())
        }

        /// As text again.
        pub fn print(&self) -> String {
            // What is missing has no text, which the conversion would not survive.
            if self.is_null() {
                "null".to_owned()
            } else {
                JSON::stringify(&self.0).map(String::from).unwrap_or_default()
            }
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use serde_json::Value;

    /// A value.
    #[derive(Debug, Clone)]
    pub struct Json(Value);

    impl Json {
        pub fn parse(text: &str) -> Option<Self> {
            serde_json::from_str(text).ok().map(Self)
        }

        pub fn is_null(&self) -> bool {
            self.0.is_null()
        }

        pub fn get(&self, name: &str) -> Self {
            Self(self.0.get(name).cloned().unwrap_or(Value::Null))
        }

        pub fn text(&self) -> Option<String> {
            self.0.as_str().map(str::to_owned)
        }

        pub fn number(&self) -> Option<f64> {
            self.0.as_f64()
        }

        pub fn truth(&self) -> Option<bool> {
            self.0.as_bool()
        }

        pub fn items(&self) -> Option<Vec<Self>> {
            Some(self.0.as_array()?.iter().cloned().map(Self).collect())
        }

        pub fn names(&self) -> Option<Vec<String>> {
            Some(self.0.as_object()?.keys().cloned().collect())
        }

        pub fn print(&self) -> String {
            self.0.to_string()
        }
    }
}
