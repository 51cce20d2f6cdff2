//! Finds the ids of one kind in any value of ours, by their type and not by where they stand: what is added later is found too.
//!
//! A value is written as JSON, by a serializer that is told of each id by its type's name; ids may be replaced on the way, and so may
//! plain texts, which are no ids.
use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::{cell::Cell, fmt};

use serde::{Serialize, de::DeserializeOwned, ser};
use serde_json::{Error, Map, Value};

/// What is looked for, and what stands in its place.
#[derive(Clone, Copy)]
pub(crate) struct Marking<'a> {
    /// The name of the type of the ids.
    pub(crate) ids: &'static str,
    /// What stands in the place of such an id.
    pub(crate) id: &'a dyn Fn(&str) -> Option<String>,
    /// What stands in the place of a plain text.
    pub(crate) text: &'a dyn Fn(&str) -> Option<String>,
}

/// The value with everything replaced; nothing where there was nothing to replace.
///
/// # Errors
/// Where what comes out is no such value: a text that was replaced was a word of the desk's own.
pub(crate) fn marked<T: Serialize + DeserializeOwned>(value: &T, marking: Marking<'_>) -> Result<Option<T>, Error> {
    let n = Cell::new(0);
    let marked = value.serialize(Marker { marking, place: Place::Plain, n: &n })?;
    if n.get() == 0 { Ok(None) } else { serde_json::from_value(marked).map(Some) }
}

/// Whether one of these ids stands anywhere in a value.
pub(crate) fn names<T: Serialize>(value: &T, ids: &'static str, is_one: &dyn Fn(&str) -> bool) -> bool {
    let n = Cell::new(0);
    let id = |id: &str| is_one(id).then(|| id.to_string());
    let marking = Marking { ids, id: &id, text: &|_| None };
    value.serialize(Marker { marking, place: Place::Plain, n: &n }).is_ok() && n.get() > 0
}

#[derive(Clone, Copy)]
enum Place {
    /// Anywhere.
    Plain,
    /// In an id that is looked for.
    Id,
    /// In another id.
    Other,
}

#[derive(Clone, Copy)]
struct Marker<'a> {
    marking: Marking<'a>,
    place: Place,
    n: &'a Cell<u64>,
}

impl Marker<'_> {
    fn plain(self) -> Self {
        Self { place: Place::Plain, ..self }
    }

    fn said(self, text: &str) -> Value {
        let replaced = match self.place {
            Place::Plain => (self.marking.text)(text),
            Place::Id => (self.marking.id)(text),
            Place::Other => None,
        };
        self.n.set(self.n.get().saturating_add(u64::from(replaced.is_some())));
        Value::String(replaced.unwrap_or_else(|| text.to_string()))
    }
}

/// A list, under the name of a variant where it is one.
struct Listed<'a> {
    marker: Marker<'a>,
    variant: Option<&'static str>,
    values: Vec<Value>,
}

/// An object, under the name of a variant where it is one.
struct Membered<'a> {
    marker: Marker<'a>,
    variant: Option<&'static str>,
    members: Map<String, Value>,
    name: String,
}

fn under(variant: Option<&'static str>, value: Value) -> Value {
    match variant {
        Some(variant) => Value::Object([(variant.to_string(), value)].into_iter().collect()),
        None => value,
    }
}

macro_rules! numbers {
    ($($name:ident: $number:ty),*) => {
        $(fn $name(self, v: $number) -> Result<Value, Error> {
            Ok(Value::from(v))
        })*
    };
}

impl<'a> ser::Serializer for Marker<'a> {
    type Ok = Value;
    type Error = Error;
    type SerializeSeq = Listed<'a>;
    type SerializeTuple = Listed<'a>;
    type SerializeTupleStruct = Listed<'a>;
    type SerializeTupleVariant = Listed<'a>;
    type SerializeMap = Membered<'a>;
    type SerializeStruct = Membered<'a>;
    type SerializeStructVariant = Membered<'a>;

    numbers!(serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_f32: f32, serialize_f64: f64);

    fn serialize_char(self, v: char) -> Result<Value, Error> {
        Ok(Value::String(v.to_string()))
    }
    fn serialize_str(self, v: &str) -> Result<Value, Error> {
        Ok(self.said(v))
    }
    fn collect_str<T: fmt::Display + ?Sized>(self, value: &T) -> Result<Value, Error> {
        // Instants, seals, lengths of time: nobody's words.
        Ok(Value::String(value.to_string()))
    }
    fn serialize_bytes(self, v: &[u8]) -> Result<Value, Error> {
        v.serialize(self)
    }
    fn serialize_none(self) -> Result<Value, Error> {
        Ok(Value::Null)
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value, Error> {
        value.serialize(self)
    }
    fn serialize_unit(self) -> Result<Value, Error> {
        Ok(Value::Null)
    }
    fn serialize_unit_struct(self, _: &'static str) -> Result<Value, Error> {
        Ok(Value::Null)
    }
    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<Value, Error> {
        Ok(Value::String(variant.to_string()))
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Result<Value, Error> {
        let place = if name == self.marking.ids { Place::Id } else { Place::Other };
        value.serialize(Self { place, ..self })
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Value, Error> {
        Ok(under(Some(variant), value.serialize(self.plain())?))
    }
    fn serialize_seq(self, _: Option<usize>) -> Result<Listed<'a>, Error> {
        Ok(Listed { marker: self.plain(), variant: None, values: Vec::new() })
    }
    fn serialize_tuple(self, _: usize) -> Result<Listed<'a>, Error> {
        self.serialize_seq(None)
    }
    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Listed<'a>, Error> {
        self.serialize_seq(None)
    }
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Listed<'a>, Error> {
        Ok(Listed { marker: self.plain(), variant: Some(variant), values: Vec::new() })
    }
    fn serialize_map(self, _: Option<usize>) -> Result<Membered<'a>, Error> {
        Ok(Membered { marker: self.plain(), variant: None, members: Map::new(), name: String::new() })
    }
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Membered<'a>, Error> {
        self.serialize_map(None)
    }
    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Membered<'a>, Error> {
        Ok(Membered { marker: self.plain(), variant: Some(variant), members: Map::new(), name: String::new() })
    }
}

impl Listed<'_> {
    fn add<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.values.push(value.serialize(self.marker)?);
        Ok(())
    }

    fn over(self) -> Value {
        under(self.variant, Value::Array(self.values))
    }
}

macro_rules! listed {
    ($($kind:ident $add:ident),*) => {
        $(impl ser::$kind for Listed<'_> {
            type Ok = Value;
            type Error = Error;
            fn $add<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.add(value)
            }
            fn end(self) -> Result<Value, Error> {
                Ok(self.over())
            }
        })*
    };
}

listed!(SerializeSeq serialize_element, SerializeTuple serialize_element, SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field);

impl ser::SerializeMap for Membered<'_> {
    type Ok = Value;
    type Error = Error;
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        // The name of a member is no text that somebody wrote, but it may be an id.
        let marker = Marker { marking: Marking { text: &|_| None, ..self.marker.marking }, ..self.marker };
        self.name = match key.serialize(marker)? {
            Value::String(name) => name,
            other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                other.to_string()
            }
        };
        Ok(())
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let name = core::mem::take(&mut self.name);
        self.members.insert(name, value.serialize(self.marker)?);
        Ok(())
    }
    fn end(self) -> Result<Value, Error> {
        Ok(under(self.variant, Value::Object(self.members)))
    }
}

macro_rules! membered {
    ($($kind:ident),*) => {
        $(impl ser::$kind for Membered<'_> {
            type Ok = Value;
            type Error = Error;
            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
                self.members.insert(name.to_string(), value.serialize(self.marker)?);
                Ok(())
            }
            fn end(self) -> Result<Value, Error> {
                Ok(under(self.variant, Value::Object(self.members)))
            }
        })*
    };
}

membered!(SerializeStruct, SerializeStructVariant);
