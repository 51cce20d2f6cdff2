-- Version 2. Notices by their places alone, for what copies a store; and up to which version an index of words knows each ticket.
CREATE INDEX IF NOT EXISTS outbox_by_number ON outbox (shard, place);
CREATE INDEX IF NOT EXISTS dead_letters_by_number ON dead_letters (shard, place);
ALTER TABLE tickets ADD COLUMN IF NOT EXISTS indexed bigint NOT NULL DEFAULT 0;
CREATE INDEX IF NOT EXISTS tickets_unindexed ON tickets (shard, id) WHERE indexed <> version;
-- The words of each ticket, kept behind the commits and made again where they are lost. The index over them (search.rs) is made when a
-- search is opened: not every engine has it.
CREATE TABLE IF NOT EXISTS words (
    shard   smallint NOT NULL,
    ticket  bigint NOT NULL,
    version bigint NOT NULL,
    lexemes tsvector NOT NULL,
    PRIMARY KEY (shard, ticket)
);
