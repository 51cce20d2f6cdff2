-- Version 4. Which tickets are about which objects of the host's: tickets are found by them.
CREATE TABLE subjects (
    tenant  TEXT NOT NULL,
    kind    TEXT NOT NULL,
    subject TEXT NOT NULL,
    ticket  INTEGER NOT NULL,
    PRIMARY KEY (tenant, kind, subject, ticket)
) STRICT, WITHOUT ROWID;
CREATE INDEX subjects_by_ticket ON subjects (ticket);
