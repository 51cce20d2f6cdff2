//! A small check of a page: every element is closed in order, every attribute is quoted, ids are unique and referred to.
use std::collections::BTreeSet;

const VOID: [&str; 4] = ["meta", "br", "link", "input"];

/// What a page is made of, as far as tests ask.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) elements: Vec<Element>,
    pub(crate) text: String,
}

#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
}

impl Element {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

/// Reads a page.
///
/// # Panics
/// Where it is not well formed.
pub(crate) fn read(html: &str) -> Page {
    let mut rest = html.strip_prefix("<!DOCTYPE html>").expect("a doctype");
    let mut page = Page::default();
    let mut open: Vec<String> = Vec::new();
    while let Some(start) = rest.find('<') {
        text(&rest[..start], &mut page);
        rest = &rest[start + 1..];
        let end = tag_end(rest);
        let tag = &rest[..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "`</{name}>` closes something else");
            continue;
        }
        let (tag, closed) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let element = element(tag);
        let name = element.name.clone();
        page.elements.push(element);
        if name == "style" {
            rest = &rest[rest.find("</style>").expect("an end of the style")..];
        }
        if !closed && !VOID.contains(&name.as_str()) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "still open: {open:?}");
    ids(&page);
    page
}

fn text(text: &str, page: &mut Page) {
    assert!(!text.contains('>'), "a loose `>` in {text:?}");
    for (place, _) in text.match_indices('&') {
        let tail = &text[place + 1..];
        let entity = tail.split(';').next().unwrap();
        assert!(entity.len() < 8 && tail.contains(';'), "a loose `&` in {text:?}");
    }
    page.text.push_str(text);
}

fn tag_end(rest: &str) -> usize {
    let mut quoted = false;
    for (place, letter) in rest.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '>' if !quoted => return place,
            _ => {}
        }
    }
    panic!("a tag without an end: {:?}", rest.chars().take(60).collect::<String>());
}

fn element(tag: &str) -> Element {
    let (name, mut rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    let known = name.chars().all(|c| c.is_ascii_alphanumeric()) && !name.is_empty();
    assert!(known, "no element: `<{tag}>`");
    let mut attributes = Vec::new();
    while !rest.trim_start().is_empty() {
        rest = rest.trim_start();
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let attribute = rest[..end].to_string();
        rest = &rest[end..];
        let mut value = String::new();
        if let Some(quoted) = rest.strip_prefix("=\"") {
            let end = quoted.find('"').expect("an end of the value");
            value = quoted[..end].to_string();
            rest = &quoted[end + 1..];
        } else {
            assert!(!rest.starts_with('='), "an unquoted value in `<{tag}>`");
        }
        assert!(!attributes.iter().any(|(n, _)| *n == attribute), "`{attribute}` twice in `<{tag}>`");
        attributes.push((attribute, value));
    }
    Element { name: name.to_string(), attributes }
}

fn ids(page: &Page) {
    let mut ids = BTreeSet::new();
    for id in page.elements.iter().filter_map(|e| e.get("id")) {
        assert!(ids.insert(id), "the id `{id}` twice");
    }
    for element in &page.elements {
        let named = element.get("aria-labelledby").into_iter().flat_map(str::split_whitespace);
        let linked = element.get("href").map(|href| href.strip_prefix('#').expect("a link inside the page"));
        for id in named.chain(linked) {
            assert!(ids.contains(id), "`{id}` is nowhere");
        }
    }
}
