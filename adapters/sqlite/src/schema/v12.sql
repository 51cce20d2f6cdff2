-- Version 12. Which tickets were taken away, in their order: nothing but the number, so that whoever keeps something of them elsewhere, as an
-- index of words does, lets go of it. A number is never given twice.
CREATE TABLE gone (
    n      INTEGER PRIMARY KEY AUTOINCREMENT,
    ticket INTEGER NOT NULL
) STRICT;
