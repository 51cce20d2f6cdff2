//! Where in the text of a file a place stands: the number of its line, for whoever has to mend it.

/// The line, from 1, on which the value of a place begins; of the nearest place around it where it is not there.
///
/// The text is JSON that was read already.
pub(super) fn line_of(text: &str, place: &str) -> usize {
    let mut walk = Walk { bytes: text.as_bytes(), at: 0, line: 1, wanted: place, best: (0, 1) };
    walk.value("");
    walk.best.1
}

struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
    wanted: &'a str,
    /// How much of the place was found, and on which line.
    best: (usize, usize),
}

impl Walk<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn step(&mut self) {
        if self.peek() == Some(b'\n') {
            self.line += 1;
        }
        self.at += 1;
    }

    fn space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace() || byte == b',' || byte == b':') {
            self.step();
        }
    }

    fn note(&mut self, place: &str) {
        let whole = |rest: &str| rest.is_empty() || place.is_empty() || rest.starts_with(['.', '[']);
        if self.wanted.strip_prefix(place).is_some_and(whole) && place.len() >= self.best.0 {
            self.best = (place.len(), self.line);
        }
    }

    /// Nesting is no deeper than the reader of the file takes.
    fn value(&mut self, place: &str) {
        self.space();
        self.note(place);
        match self.peek() {
            Some(b'{') => {
                self.step();
                self.space();
                while self.peek().is_some_and(|byte| byte != b'}') {
                    let name = self.text();
                    self.value(&if place.is_empty() { name } else { format!("{place}.{name}") });
                    self.space();
                }
                self.step();
            }
            Some(b'[') => {
                self.step();
                self.space();
                let mut n = 0;
                while self.peek().is_some_and(|byte| byte != b']') {
                    self.value(&format!("{place}[{n}]"));
                    self.space();
                    n += 1;
                }
                self.step();
            }
            Some(b'"') => {
                self.text();
            }
            Some(_) | None => {
                while self.peek().is_some_and(|byte| !byte.is_ascii_whitespace() && !b",]}".contains(&byte)) {
                    self.step();
                }
            }
        }
    }

    fn text(&mut self) -> String {
        let from = self.at;
        self.step();
        while self.peek().is_some_and(|byte| byte != b'"') {
            if self.peek() == Some(b'\\') {
                self.step();
            }
            self.step();
        }
        self.step();
        let raw = self.bytes.get(from..self.at).unwrap_or_default();
        serde_json::from_slice(raw).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::line_of;

    #[test]
    fn a_place_stands_on_its_line() {
        let text = "{\n \"a\": [\n  1,\n  {\"b\\n\": \"}\\\"\",\n   \"c\": 2}],\n \"aa\": 3\n}";
        for (place, line) in [
            ("", 1),
            ("a", 2),
            ("a[0]", 3),
            ("a[1]", 4),
            ("a[1].b\n", 4),
            ("a[1].c", 5),
            ("a[1].gone", 4),
            ("a[7]", 2),
            ("aa", 6),
            ("elsewhere", 1),
        ] {
            assert_eq!(line_of(text, place), line, "{place}");
        }
    }
}
