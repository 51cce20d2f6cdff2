//! Writes any value of ours in a compact spelling that needs no escaping: bencode, with words for null, true and false, and
//! with members in the order in which they are stored.
//!
//! | JSON | written |
//! |---|---|
//! | text | its length in bytes, `:`, its bytes in UTF-8 |
//! | whole number | `i`, its digits, `e` |
//! | list | `l`, its values, `e` |
//! | object | `d`, each name as a text followed by its value, `e` |
//! | null, true, false | `n`, `t`, `f` |
use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::fmt::{self, Write as _};

use chrono::{Datelike, Timelike};
use helpdesk_sla::Instant;
use serde::ser::{self, Serialize};

/// Writes values one after the other.
pub(crate) struct Writer<'a> {
    out: &'a mut Vec<u8>,
    /// Whether the next object goes on in the one that is open.
    goes_on: bool,
}

/// A value that has no canonical form: a number with a fraction, or one of more than 64 bits.
#[derive(Debug)]
pub(crate) struct NotCanonical(String);

impl<'a> Writer<'a> {
    pub(crate) fn new(out: &'a mut Vec<u8>) -> Self {
        Self { out, goes_on: false }
    }

    fn word(&mut self, word: u8) {
        self.out.push(word);
    }

    /// Begins an object, or goes on in the one that is open.
    pub(crate) fn begin_object(&mut self) {
        if !core::mem::take(&mut self.goes_on) {
            self.word(b'd');
        }
    }

    /// Lets the next object add its members to the one that is open, and end it.
    pub(crate) fn go_on(&mut self) {
        self.goes_on = true;
    }

    /// Writes an instant as a text, as it is stored.
    pub(crate) fn instant(&mut self, at: &Instant) -> Result<(), NotCanonical> {
        let Some(year) = u32::try_from(at.year()).ok().filter(|year| *year <= 9_999 && at.nanosecond() == 0) else {
            return at.serialize(self);
        };
        // Whole seconds in years of four digits, which nearly all are, always look the same.
        self.out.extend_from_slice(b"20:");
        let places = [year / 100, year % 100, at.month(), at.day(), at.hour(), at.minute(), at.second()];
        for (number, after) in places.into_iter().zip(["", "-", "-", "T", ":", ":", "Z"]) {
            let number = u8::try_from(number).unwrap_or_default();
            self.out.extend_from_slice(&[b'0' + number / 10, b'0' + number % 10]);
            self.out.extend_from_slice(after.as_bytes());
        }
        Ok(())
    }

    /// Writes the name of a member of the object that is open; its value follows.
    pub(crate) fn name(&mut self, name: &str) {
        self.text(name);
    }

    /// Writes one member of the object that is open.
    pub(crate) fn member<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), NotCanonical> {
        self.text(name);
        value.serialize(self)
    }

    fn digits(&mut self, n: u64) {
        // Nearly all are lengths of short texts.
        if let Ok(short @ 0..=99) = u8::try_from(n) {
            if short > 9 {
                self.word(b'0' + short / 10);
            }
            return self.word(b'0' + short % 10);
        }
        // The most a number of 64 bits has.
        let (mut digits, mut rest, mut first) = ([b'0'; 20], n, 20);
        for (place, digit) in digits.iter_mut().enumerate().rev() {
            *digit += u8::try_from(rest % 10).unwrap_or_default();
            (rest, first) = (rest / 10, place);
            if rest == 0 {
                break;
            }
        }
        self.out.extend(digits.iter().skip(first));
    }

    fn number(&mut self, sign: &str, n: u64) {
        self.out.extend_from_slice(sign.as_bytes());
        self.digits(n);
        self.word(b'e');
    }

    fn text(&mut self, text: &str) {
        self.digits(u64::try_from(text.len()).unwrap_or(u64::MAX));
        self.out.push(b':');
        self.out.extend_from_slice(text.as_bytes());
    }

    /// A number as the name of a member is a text, as in JSON.
    fn key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), NotCanonical> {
        let start = self.out.len();
        key.serialize(&mut *self)?;
        if self.out.get(start) == Some(&b'i') {
            let number = self.out.split_off(start);
            self.text(core::str::from_utf8(&number).unwrap_or_default().trim_matches(['i', 'e']));
        }
        Ok(())
    }
}

/// Room for what is shown before its length is known: instants and lengths of time fit.
struct Short {
    bytes: [u8; 64],
    len: usize,
}

impl fmt::Write for Short {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.len.saturating_add(text.len());
        self.bytes.get_mut(self.len..end).ok_or(fmt::Error)?.copy_from_slice(text.as_bytes());
        self.len = end;
        Ok(())
    }

    /// Digits come one by one.
    fn write_char(&mut self, char: char) -> fmt::Result {
        let Some(byte) = u8::try_from(char).ok().filter(u8::is_ascii) else {
            return self.write_str(char.encode_utf8(&mut [0; 4]));
        };
        *self.bytes.get_mut(self.len).ok_or(fmt::Error)? = byte;
        self.len += 1;
        Ok(())
    }
}

impl ser::Serializer for &mut Writer<'_> {
    type Ok = ();
    type Error = NotCanonical;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Nested<Self>;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Nested<Self>;

    fn serialize_bool(self, v: bool) -> Result<(), NotCanonical> {
        self.word(if v { b't' } else { b'f' });
        Ok(())
    }
    fn serialize_i8(self, v: i8) -> Result<(), NotCanonical> {
        self.serialize_i64(v.into())
    }
    fn serialize_i16(self, v: i16) -> Result<(), NotCanonical> {
        self.serialize_i64(v.into())
    }
    fn serialize_i32(self, v: i32) -> Result<(), NotCanonical> {
        self.serialize_i64(v.into())
    }
    fn serialize_i64(self, v: i64) -> Result<(), NotCanonical> {
        self.number(if v < 0 { "i-" } else { "i" }, v.unsigned_abs());
        Ok(())
    }
    fn serialize_u8(self, v: u8) -> Result<(), NotCanonical> {
        self.serialize_u64(v.into())
    }
    fn serialize_u16(self, v: u16) -> Result<(), NotCanonical> {
        self.serialize_u64(v.into())
    }
    fn serialize_u32(self, v: u32) -> Result<(), NotCanonical> {
        self.serialize_u64(v.into())
    }
    fn serialize_u64(self, v: u64) -> Result<(), NotCanonical> {
        self.number("i", v);
        Ok(())
    }
    fn serialize_f32(self, v: f32) -> Result<(), NotCanonical> {
        Err(ser::Error::custom(v))
    }
    fn serialize_f64(self, v: f64) -> Result<(), NotCanonical> {
        Err(ser::Error::custom(v))
    }
    fn serialize_char(self, v: char) -> Result<(), NotCanonical> {
        self.text(v.encode_utf8(&mut [0; 4]));
        Ok(())
    }
    fn serialize_str(self, v: &str) -> Result<(), NotCanonical> {
        self.text(v);
        Ok(())
    }
    fn collect_str<T: fmt::Display + ?Sized>(self, value: &T) -> Result<(), NotCanonical> {
        let mut short = Short { bytes: [0; 64], len: 0 };
        let shown = match write!(short, "{value}") {
            Ok(()) => short.bytes.get(..short.len).and_then(|bytes| core::str::from_utf8(bytes).ok()),
            Err(fmt::Error) => None,
        };
        match shown {
            Some(shown) => self.text(shown),
            None => self.text(&value.to_string()),
        }
        Ok(())
    }
    fn serialize_bytes(self, v: &[u8]) -> Result<(), NotCanonical> {
        v.serialize(self)
    }
    fn serialize_none(self) -> Result<(), NotCanonical> {
        self.serialize_unit()
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), NotCanonical> {
        value.serialize(self)
    }
    fn serialize_unit(self) -> Result<(), NotCanonical> {
        self.word(b'n');
        Ok(())
    }
    fn serialize_unit_struct(self, _name: &'static str) -> Result<(), NotCanonical> {
        self.serialize_unit()
    }
    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), NotCanonical> {
        self.text(variant);
        Ok(())
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, v: &T) -> Result<(), NotCanonical> {
        v.serialize(self)
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), NotCanonical> {
        self.word(b'd');
        self.text(variant);
        value.serialize(&mut *self)?;
        self.word(b'e');
        Ok(())
    }
    fn serialize_seq(self, _len: Option<usize>) -> Result<Self, NotCanonical> {
        self.word(b'l');
        Ok(self)
    }
    fn serialize_tuple(self, len: usize) -> Result<Self, NotCanonical> {
        self.serialize_seq(Some(len))
    }
    fn serialize_tuple_struct(self, _: &'static str, len: usize) -> Result<Self, NotCanonical> {
        self.serialize_seq(Some(len))
    }
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Nested<Self>, NotCanonical> {
        self.word(b'd');
        self.text(variant);
        self.word(b'l');
        Ok(Nested(self))
    }
    fn serialize_map(self, _len: Option<usize>) -> Result<Self, NotCanonical> {
        self.begin_object();
        Ok(self)
    }
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, NotCanonical> {
        self.begin_object();
        Ok(self)
    }
    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Nested<Self>, NotCanonical> {
        self.word(b'd');
        self.text(variant);
        self.word(b'd');
        Ok(Nested(self))
    }
}

/// The content of a variant, inside the object that names the variant.
pub(crate) struct Nested<T>(T);

macro_rules! list {
    ($($port:ident $add:ident),*) => {$(
        impl ser::$port for &mut Writer<'_> {
            type Ok = ();
            type Error = NotCanonical;
            fn $add<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotCanonical> {
                value.serialize(&mut **self)
            }
            fn end(self) -> Result<(), NotCanonical> {
                self.word(b'e');
                Ok(())
            }
        }
    )*};
}
list!(SerializeSeq serialize_element, SerializeTuple serialize_element, SerializeTupleStruct serialize_field);

impl ser::SerializeTupleVariant for Nested<&mut Writer<'_>> {
    type Ok = ();
    type Error = NotCanonical;
    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotCanonical> {
        value.serialize(&mut *self.0)
    }
    fn end(self) -> Result<(), NotCanonical> {
        self.0.out.extend_from_slice(b"ee");
        Ok(())
    }
}

impl ser::SerializeMap for &mut Writer<'_> {
    type Ok = ();
    type Error = NotCanonical;
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), NotCanonical> {
        self.key(key)
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotCanonical> {
        value.serialize(&mut **self)
    }
    fn end(self) -> Result<(), NotCanonical> {
        self.word(b'e');
        Ok(())
    }
}

impl ser::SerializeStruct for &mut Writer<'_> {
    type Ok = ();
    type Error = NotCanonical;
    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), NotCanonical> {
        self.member(key, value)
    }
    fn end(self) -> Result<(), NotCanonical> {
        self.word(b'e');
        Ok(())
    }
}

impl ser::SerializeStructVariant for Nested<&mut Writer<'_>> {
    type Ok = ();
    type Error = NotCanonical;
    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), NotCanonical> {
        self.0.member(key, value)
    }
    fn end(self) -> Result<(), NotCanonical> {
        self.0.out.extend_from_slice(b"ee");
        Ok(())
    }
}

impl ser::Error for NotCanonical {
    fn custom<T: fmt::Display>(what: T) -> Self {
        Self(what.to_string())
    }
}

impl fmt::Display for NotCanonical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` has no canonical form, expected whole numbers", self.0)
    }
}

impl core::error::Error for NotCanonical {}
