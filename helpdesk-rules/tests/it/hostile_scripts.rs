//! Scripts written by hand to break out, hang, fill the memory or bring the process down, by what they try it on.
/// All of them, each with what it tries.
pub(crate) fn scripts() -> Vec<(&'static str, String)> {
    [for_the_run(), for_the_parser(), for_the_borders(), for_the_text(), for_the_reader()].concat()
}

fn repeated(head: &str, part: &str, n: usize, tail: &str) -> String {
    format!("{head}{}{tail}", part.repeat(n))
}

fn numbered(n: usize, part: &dyn Fn(usize) -> String) -> String {
    (0..n).map(part).collect()
}

/// Loops, growth, nesting, closures, recursion.
fn for_the_run() -> Vec<(&'static str, String)> {
    vec![
        ("loop", "loop {}".into()),
        ("while", "while true { let x = 1; }".into()),
        ("for over a huge range", "for i in 0..9223372036854775807 {}".into()),
        ("for over an inclusive range", "for i in -9223372036854775808..=9223372036854775807 {}".into()),
        ("doubling text", "let s = \"ab\"; loop { s += s; }".into()),
        ("doubling by interpolation", "let s = \"ab\"; loop { s = `${s}${s}`; }".into()),
        (
            "big text over and over",
            "let s = \"x\"; for i in 0..14 { s += s; } s = \"\" + s; loop { let y = s + \"\"; y = `${s}`; }".into(),
        ),
        ("big text lowered over and over", "let s = \"İ\"; for i in 0..12 { s += s; } loop { s.to_lower(); }".into()),
        ("doubling list", "let a = [1]; loop { a += a; }".into()),
        ("big list copied over and over", "let a = []; for i in 0..256 { a.push(i); } loop { let b = a; }".into()),
        (
            "big list of texts copied",
            "let a = []; for i in 0..250 { a.push(`n${i}`); } loop { let b = a; let c = b; }".into(),
        ),
        (
            "big lists copied by many rules",
            numbered(9, &|i| {
                format!(
                    "rule(\"r{i}\").on(OPENED).then(|t, act| {{ let a = []; for i in 0..256 {{ a.push(`n${{i}}`); }} loop {{ let b = a; let c = b; }} }});"
                )
            }),
        ),
        ("big list compared over and over", "let a = []; for i in 0..256 { a.push(i); } loop { a == a; }".into()),
        (
            "big list searched over and over",
            "let a = []; for i in 0..256 { a.push(\"x\"); } loop { \"y\" in a; }".into(),
        ),
        ("nested lists", "let a = []; loop { a = [a]; }".into()),
        ("nested maps", "let a = #{}; loop { a = #{a: a}; }".into()),
        ("nested lists and maps, shown", "let a = []; for i in 0..100 { a = [#{a: a}]; } `${a}`".into()),
        (
            "nested lists compared",
            "let a = []; for i in 0..250 { a = [a]; } let b = a; a == b; a in [b]; `${a}${b}`".into(),
        ),
        ("nested lists pushed", "let a = []; loop { let b = []; b.push(a); a = b; }".into()),
        (
            "nested lists as keys of a switch",
            "let a = []; for i in 0..250 { a = [a]; } switch a { [[]] => 1, _ => 2 }".into(),
        ),
        ("nested lists thrown", "let a = []; for i in 0..250 { a = [a]; } throw a;".into()),
        ("nested by index", "let b = [0]; let a = []; loop { b[0] = a; a = b; }".into()),
        ("nested by property", "let b = #{x: 1}; let a = 1; loop { b.x = a; a = b; }".into()),
        ("nested by function", "fn w(x) { [x] } let a = 1; loop { a = w(a); }".into()),
        ("closures in a chain", "let f = || 1; loop { let g = f; f = || g; }".into()),
        ("a closure that holds itself", "let f = (); f = || f; f.call()".into()),
        ("a closure out of a loop's value", "let a = 1; let f = loop { break || a; }; f.call()".into()),
        ("a closure in a map", "let a = 1; let m = #{f: || a}; m.f.call()".into()),
        ("a closure as an argument", "fn k(x) { x } let a = 1; k(|| a)".into()),
        (
            "a closure captured by itself through a function",
            "let a = 1; fn go(f) { f } let h = rule(\"x\"); h.then(|t, act| h);".into(),
        ),
        ("recursion", "fn f(n) { f(n + 1) } f(0)".into()),
        ("recursion both ways", "fn f(n) { g(n) + 1 } fn g(n) { f(n) + 1 } f(0)".into()),
        (
            "deep expressions in deep calls",
            format!("fn f(n) {{ {}f(n + 1){} }} f(0)", "(".repeat(12), " + 1)".repeat(12)),
        ),
        ("recursion by a named function", "fn f(x) { f.call(x) } f.call(1)".into()),
        (
            "recursion with many variables",
            format!("fn f(n) {{ {} f(n + 1) }} f(0)", numbered(120, &|i| format!("let v{i} = n; "))),
        ),
    ]
}

/// Depth, length and number of everything a parser reads.
fn for_the_parser() -> Vec<(&'static str, String)> {
    vec![
        ("deep parentheses", repeated("", "(", 5_000, "1")),
        ("deep brackets", repeated("", "[", 5_000, "")),
        ("deep blocks", repeated("", "{", 5_000, "")),
        ("deep ifs", repeated("", "if true {", 3_000, "")),
        ("deep else ifs", repeated("let x = 1; if x == 0 {}", " else if x == 1 {}", 3_000, "")),
        ("deep negation", repeated("", "!", 10_000, "true")),
        ("deep minus", repeated("", "-", 10_000, "1")),
        ("deep interpolation", repeated("", "`${", 2_000, "")),
        ("deep maps", repeated("", "#{a:", 3_000, "")),
        ("deep property chains", repeated("t", ".a", 8_000, "")),
        ("deep method chains", repeated("\"a\"", ".trim()", 4_000, "")),
        ("deep index chains", repeated("[1]", "[0]", 6_000, "")),
        ("a long sum", repeated("1", "+1", 10_000, "")),
        ("a long and", repeated("true", "&&true", 10_000, "")),
        ("a long coalesce", repeated("1", "??1", 8_000, "")),
        ("deep closures", repeated("", "|x|", 5_000, "1")),
        ("deep switches", repeated("", "switch 1 { 1 => ", 2_000, "")),
        ("deep fors", repeated("", "for i in [1] {", 2_000, "")),
        ("nested comments", repeated("", "/*", 50_000, "")),
        ("many statements", "1;".repeat(60_000)),
        ("many variables", numbered(9_000, &|i| format!("let v{i}=1;"))),
        ("many variables looked up", [numbered(900, &|i| format!("let v{i}=1;")), "v0;".repeat(30_000)].concat()),
        ("many constants looked up", [numbered(900, &|i| format!("const v{i}=1;")), "v0+v1;".repeat(15_000)].concat()),
        ("many functions", numbered(3_000, &|i| format!("fn f{i}() {{}}"))),
        ("many functions called", [numbered(900, &|i| format!("fn f{i}(){{}}")), "f0();".repeat(14_000)].concat()),
        ("many rules", numbered(3_000, &|i| format!("rule(\"r{i}\");"))),
        (
            "many whole rules",
            numbered(700, &|i| {
                format!(
                    "rule(\"r{i}\").on(OPENED).when(|t| t.subject.contains(\"{i}\")).then(|t, act| act.note(\"{i}\"));\n"
                )
            }),
        ),
        ("many endless rules", numbered(900, &|i| format!("rule(\"r{i}\").on(OPENED).then(|t, act| loop {{}});\n"))),
        (
            "many rules by a loop",
            "for i in 0..100000 { rule(`r${i}`).on(OPENED).then(|t, act| act.note(`${i}`)); }".into(),
        ),
        (
            "many captured variables",
            format!(
                "{}rule(\"r\").on(OPENED).then(|t, act| {{ {} }});",
                numbered(400, &|i| format!("let v{i}=1;")),
                numbered(400, &|i| format!("v{i};"))
            ),
        ),
        ("a long list", format!("[{}]", "1,".repeat(20_000))),
        ("a long map", format!("#{{{}}}", numbered(6_000, &|i| format!("a{i}:1,")))),
        ("a long switch", format!("switch 1 {{ {} _ => 2 }}", numbered(6_000, &|i| format!("{i} => 1, ")))),
        (
            "a switch over huge ranges",
            format!("switch 5 {{ {} _ => 2 }}", "0..9223372036854775807 => 1, ".repeat(2_000)),
        ),
        ("a long name", format!("let {} = 1;", "a".repeat(100_000))),
        ("a long text", format!("\"{}\"", "a".repeat(100_000))),
        ("a file that is too long", " ".repeat(200_000)),
    ]
}

/// Odd values, forbidden words, and ways out.
fn for_the_borders() -> Vec<(&'static str, String)> {
    vec![
        (
            "closures beyond the columns that can be counted",
            format!("{}rule(\"x\").then(|t, act| 1); let f = (); f = || f;", " ".repeat(70_000)),
        ),
        (
            "closures beyond the lines that can be counted",
            format!("{}rule(\"x\").then(|t, act| 1); let f = (); f = || f;", "\n".repeat(70_000)),
        ),
        ("shifts", "1 << 4000; 1 >> 4000; 1 << -4000; -1 >> 63; 1 << 63".into()),
        ("powers", "2 ** 62; 2 ** 9999; 2.0 ** 1e300; (-2) ** -1; 0 ** -1".into()),
        ("the smallest number", "-9223372036854775808 / -1".into()),
        ("the smallest number's rest", "let x = -9223372036854775807 - 1; x % -1".into()),
        ("division by nothing", "1 % 0; 1 / 0; 1.0 / 0.0".into()),
        ("blobs", "let b = blob(2000000000, 0); b".into()),
        ("a constant map is written to", "const M = #{a: 1}; M.a = 2; M".into()),
        ("a constant list is pushed to", "const L = [1]; L.push(2); L".into()),
        ("index off the end", "\"é\"[9223372036854775807]; [1][-9223372036854775807]".into()),
        ("index into a character", "\"é💩\"[-1]; \"\"[0]".into()),
        ("a text is changed by index", "let s = \"abc\"; s[0] = 'x'; s".into()),
        ("bits of a number", "let n = 1; n[63] = true; n[64]".into()),
        ("a slice of a text", "\"abc\"[0..9223372036854775807]; \"abc\"[-5..=2]".into()),
        ("a slice of bits", "5[0..63]; 5[1..=62]".into()),
        ("sleep", "sleep(1e300)".into()),
        ("the clock", "timestamp().elapsed".into()),
        ("eval by another name", "let f = Fn(\"eval\"); f.call(\"loop {}\")".into()),
        ("a file is imported", "import \"/etc/passwd\" as p; p::x".into()),
        ("a flood of output", "loop { print(\"x\"); debug(\"x\"); }".into()),
        ("a flood of errors", "loop { try { throw 1 } catch {} }".into()),
        ("a flood of commands", "loop { act.note(\"x\"); }".into()),
        ("a command of a huge text", "let s = \"x\"; loop { s += s; act.note(s); }".into()),
        ("act escapes into a list", "let keep = [act]; keep.push(act); act.note(`${keep}`)".into()),
        ("the ticket is written to", "t.priority = \"urgent\"".into()),
        ("the tags are pushed to", "t.tags.push(\"x\"); t.tags.len() == 2".into()),
        ("a throw of a huge map", "let s = \"x\"; for i in 0..13 { s += s; } throw #{a: s, b: [s]}".into()),
        ("a throw of a huge text", "let s = \"x\"; for i in 0..14 { s += s; } throw s".into()),
    ]
}

/// Patterns, and functions on text that could make too much of it.
fn for_the_text() -> Vec<(&'static str, String)> {
    vec![
        (
            "a regex that backtracks",
            "let s = \"a\"; for i in 0..13 { s += s; } loop { s.matches(\"^(a+)+$|(a|aa)+b\"); }".into(),
        ),
        ("a regex of a product", "t.subject.matches(\"(?:a{1000}){1000}\")".into()),
        (
            "a regex of Unicode classes",
            "let s = \"ä\"; for i in 0..12 { s += s; } loop { s.matches(\"(\\\\w{30}|\\\\p{L}{29}\\\\d)+$\"); }".into(),
        ),
        (
            "a regex that thrashes",
            "let s = \"ab\"; for i in 0..13 { s += s; } loop { s.matches(\"[ab]*a[ab]{200}c\"); }".into(),
        ),
        ("a large regex over a short text", "loop { t.subject.matches(\"(.*x){90}\"); }".into()),
        ("a new regex each time", "let i = 0; loop { i += 1; t.subject.matches(`\\\\w{${i}}`); }".into()),
        ("many large regexes", numbered(400, &|i| format!("\"a\".matches(\"[\\\\w{i}]{{130}}\");"))),
        ("many middling regexes", numbered(700, &|i| format!("\"a\".matches(\"(?i)needle{i}|thread{i}\");"))),
        ("many nested regexes", numbered(400, &|i| format!("\"a\".matches(\"((((\\\\w*{i}){{5}}){{5}}){{5}})\");"))),
        (
            "a new large regex each time",
            "let i = 120; loop { i += 1; t.subject.matches(`(?i)[\\w${i}]{${i % 9}}`); }".into(),
        ),
        ("a nested regex", "let p = \"\"; for i in 0..400 { p = `(${p})`; } t.subject.matches(p)".into()),
        ("a regex of empty repeats", "t.subject.matches(\"(?:){4294967295}|(?:(?:){1000}){1000000}\")".into()),
        ("a long regex", format!("t.subject.matches(\"{}\")", "a|".repeat(5_000))),
        ("split into nothing", "let s = \"a\"; for i in 0..14 { s += s; } loop { s.split(\"a\"); }".into()),
        ("split into little", "let s = \"a,\"; for i in 0..8 { s += s; } loop { s.split(\",\"); }".into()),
        (
            "join to much",
            "let a = []; let s = \"x\"; for i in 0..10 { s += s; } for i in 0..250 { a.push(s); } a.join(s)".into(),
        ),
        (
            "join over and over",
            "let a = []; for i in 0..250 { a.push(\"xxxxxxxxxxxxxxxx\"); } loop { a.join(\"-\"); }".into(),
        ),
        ("unicode names", "let аdmin = 1; let s = \"\u{202e} 💩\"; s.len()".into()),
        ("broken text", "\"\\u{110000}\"; \"\\xFF\"; '\\u{d800}'".into()),
        ("nul and controls", "let a = \"\u{0}\u{1b}[2J\"; throw a".into()),
        ("operators are redefined", "fn ==(a, b) { true } 1 == 2".into()),
        ("an API function is shadowed", "fn has_tag(t, x) { true } 1".into()),
        ("this", "fn f() { this = 1 } let x = 2; x.f()".into()),
        ("global", "const X = [1]; fn f() { global::X.push(2) } f()".into()),
        ("custom syntax", "$ident$ $expr$ @@ ~~ #! /*!".into()),
        ("labels and gotos", "break; continue; return return return".into()),
        ("return at the top", "return 1; rule(\"never\")".into()),
    ]
}

/// What a parser may misread: ends of lines, marks that nobody sees, comments, unfinished things, odd words.
fn for_the_reader() -> Vec<(&'static str, String)> {
    vec![
        ("a byte order mark", "\u{feff}let a = 1; loop { a += 1; }".into()),
        ("only a byte order mark", "\u{feff}".into()),
        ("ends of lines of every kind", "let a = 1;\r\nlet b = 2;\rlet c = 3;\u{2028}let d = 4;\u{85}a".into()),
        ("nul between words", "let\u{0}a = 1;\u{0}".into()),
        ("text turned around", "/*\u{202e} } \u{2066}if t.tier == 1\u{2069} \u{2066} begin */ act.note(\"x\")".into()),
        ("letters that look alike", "let \u{430} = 1; let a = 2; \u{430} + a".into()),
        ("a megabyte of a comment", format!("/*{}*/ 1", "x".repeat(1_000_000))),
        ("a comment for readers of the code", repeated("", "/// a line\n", 9_000, "fn f() {}")),
        ("a comment that does not end", "/* /* */ loop {}".into()),
        ("a text that does not end", "let a = \"".into()),
        ("a template that does not end", "let a = `${ `${ 1 ".into()),
        ("a character that does not end", "let a = 'x".into()),
        ("a number that is too long", format!("let a = {};", "9".repeat(5_000))),
        ("a fraction that is too long", format!("let a = 0.{}e999999999;", "9".repeat(5_000))),
        ("numbers in other bases", "0xffffffffffffffffff; 0b2; 0o9; 0x; 1_000__000_; 1e; 1.e5".into()),
        ("words that are kept for later", "let async = 1; await spawn go thread sync yield new var static".into()),
        ("words that are taken away", "eval(\"1\"); Fn(\"x\"); try { } catch { } this.x; global::x; type_of(1)".into()),
        ("modules", "import \"a\" as b; export c; b::d::e(1); ::f".into()),
        ("functions in functions", "fn f() { fn g() { } g() } f()".into()),
        ("functions of one name", repeated("", "fn f() { 1 } ", 200, "f()")),
        ("functions with many parameters", format!("fn f({}) {{ 1 }} f(1)", numbered(400, &|i| format!("a{i},")))),
        ("calls with many arguments", format!("max({})", "1,".repeat(5_000))),
        (
            "a rule in a rule",
            "rule(\"a\").on(OPENED).then(|t, act| { rule(\"b\").on(OPENED).then(|t, act| loop {}); });".into(),
        ),
        (
            "a rule by a function that calls itself",
            "fn f(n) { rule(`r${n}`).on(OPENED).then(|t, act| 1); f(n + 1) } f(0)".into(),
        ),
        ("a rule that is finished twice", "let r = rule(\"a\"); loop { r.on(OPENED).then(|t, act| 1); }".into()),
        ("a rule with a name that is huge", "let s = \"x\"; for i in 0..13 { s += s; } rule(s).on(OPENED);".into()),
        (
            "a rule with a name of controls",
            "rule(\"\\u001b[2J\\r\\n\\0\").on(OPENED).then(|t, act| throw \"x\");".into(),
        ),
        (
            "an order beyond all numbers",
            "rule(\"a\").on(OPENED).order(9223372036854775807).then(|t, act| loop {});".into(),
        ),
        ("a guard that is a number", "rule(\"a\").on(OPENED).when(|t| 9e999).then(|t, act| 1);".into()),
        ("a guard that is the ticket", "rule(\"a\").on(OPENED).when(|t| t).then(|t, act| 1);".into()),
        (
            "a guard with many parameters",
            "rule(\"a\").on(OPENED).when(|a, b, c, d, e, f| true).then(|t, act| 1);".into(),
        ),
        (
            "an action that gives itself away",
            "rule(\"a\").on(OPENED).then(|t, act| { let a = [act, t]; a[0] });".into(),
        ),
        (
            "facts in place of words",
            "t[t]; t[\"subject\"]; t?.subject; t.subject.subject; t.subject[0] = 'x'; t = 1".into(),
        ),
        ("chained comparisons", format!("1 {}", "< 2 ".repeat(3_000))),
        ("a chain of assignments", format!("let a = 1; {}1", "a = ".repeat(3_000))),
        ("assignments to what is no place", "1 = 2; f() = 3; \"a\" += \"b\"; [1][0] = 2; #{a: 1}.a = 2".into()),
        ("a switch with guards that loop", "switch 1 { 1 if { loop {} } => 1, _ => 2 }".into()),
        ("a do that never ends", "do { let a = [1, 2, 3]; } until false".into()),
        (
            "a loop with a value that grows",
            "let a = \"x\"; let b = loop { a += a; if a.len() > 99999999 { break a; } }; b".into(),
        ),
        ("a for over what grows", "let a = [1]; for x in a { a.push(x); a += a; }".into()),
        ("a for with a counter", "for (x, n) in 0..9223372036854775807 { let y = [x, n]; }".into()),
    ]
}
