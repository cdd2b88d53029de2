//! Names with values, as in a query or a form, read into a type. A name may come several times
//! for a list; an empty value is none at all for an optional field, since a form cannot send
//! "nothing".

use kernel::FieldError;
use serde::{
    Deserializer,
    de::{
        self, DeserializeOwned, IntoDeserializer, Unexpected, Visitor,
        value::{Error as ReadError, MapDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};

use crate::fields::field_error;

/// The pairs of a query or form, decoded, in the order sent.
pub(crate) fn decode(text: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(text).into_owned().collect()
}

/// Reads pairs into a type.
///
/// # Errors
/// The first field that breaks a rule.
pub(crate) fn read<T: DeserializeOwned>(pairs: &[(String, String)]) -> Result<T, FieldError> {
    let mut grouped: Vec<(String, Values)> = Vec::new();
    for (name, value) in pairs {
        match grouped.iter_mut().find(|(known, _)| known == name) {
            Some((_, values)) => values.0.push(value.clone()),
            None => grouped.push((name.clone(), Values(vec![value.clone()]))),
        }
    }
    let reader: MapDeserializer<'_, _, ReadError> = MapDeserializer::new(grouped.into_iter());
    serde_path_to_error::deserialize(reader)
        .map_err(|error| field_error(error.path(), &error.inner().to_string()))
}

/// The values of one name.
struct Values(Vec<String>);

impl Values {
    fn one(mut self) -> Result<String, ReadError> {
        match (self.0.pop(), self.0.is_empty()) {
            (Some(value), true) => Ok(value),
            _ => Err(de::Error::custom("is given more than once")),
        }
    }
}

impl IntoDeserializer<'_, ReadError> for Values {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident $type:ty;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
            let text = self.one()?;
            match text.trim().parse::<$type>() {
                Ok(number) => visitor.$visit(number),
                Err(_) => Err(de::Error::invalid_value(Unexpected::Str("text"), &stringify!($type))),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Values {
    type Error = ReadError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        if self.0.len() == 1 {
            visitor.visit_string(self.one()?)
        } else {
            self.deserialize_seq(visitor)
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_string(self.one()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_string(self.one()?)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        // A checkbox without a value of its own sends `on`.
        match self.one()?.as_str() {
            "true" | "on" | "1" => visitor.visit_bool(true),
            "false" | "off" | "0" | "" => visitor.visit_bool(false),
            _ => Err(de::Error::invalid_value(
                Unexpected::Str("text"),
                &"a boolean",
            )),
        }
    }

    numbers! {
        deserialize_u8 visit_u8 u8;
        deserialize_u16 visit_u16 u16;
        deserialize_u32 visit_u32 u32;
        deserialize_u64 visit_u64 u64;
        deserialize_i8 visit_i8 i8;
        deserialize_i16 visit_i16 i16;
        deserialize_i32 visit_i32 i32;
        deserialize_i64 visit_i64 i64;
        deserialize_f32 visit_f32 f32;
        deserialize_f64 visit_f64 f64;
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        if self.0.iter().all(String::is_empty) {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        let values = self.0.into_iter().map(|value| Values(vec![value]));
        visitor.visit_seq(SeqDeserializer::new(values))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        visitor.visit_enum(self.one()?.into_deserializer())
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        i128 u128 char bytes byte_buf unit unit_struct tuple tuple_struct map struct identifier
    }
}
