-- Version 7. People, and their addresses.

-- Who asks, as far as somebody said who they are; whom they turned out to be stands apart from the rest, to be found from there.
CREATE TABLE people (
    tenant      TEXT NOT NULL,
    person      TEXT NOT NULL,
    version     INTEGER NOT NULL,
    merged_into TEXT,
    body        TEXT NOT NULL,
    PRIMARY KEY (tenant, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX people_by_merger ON people (tenant, merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE addresses (
    tenant  TEXT NOT NULL,
    address TEXT NOT NULL,
    person  TEXT NOT NULL,
    PRIMARY KEY (tenant, address)
) STRICT, WITHOUT ROWID;
CREATE INDEX addresses_by_person ON addresses (tenant, person);
