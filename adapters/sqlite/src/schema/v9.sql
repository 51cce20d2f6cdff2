-- Version 9. Which desk looks after a ticket whose time has come, and until when. A fence is never given twice: a lease that has
-- ended leaves no row behind, so the numbers are counted apart.
CREATE TABLE leases (
    ticket   INTEGER PRIMARY KEY,
    fence    INTEGER NOT NULL,
    until_s  INTEGER NOT NULL,
    until_ns INTEGER NOT NULL
) STRICT;

CREATE TABLE fences (
    last INTEGER NOT NULL
) STRICT;
INSERT INTO fences VALUES (0);
