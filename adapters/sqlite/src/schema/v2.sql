-- Version 2. What claims count against: agents as before, and whatever else can be used up.
CREATE TABLE held (
    tenant      TEXT NOT NULL,
    kind        TEXT NOT NULL,
    holder      TEXT NOT NULL,
    sum         INTEGER NOT NULL,
    assigned_s  INTEGER,
    assigned_ns INTEGER,
    PRIMARY KEY (tenant, kind, holder)
) STRICT, WITHOUT ROWID;
INSERT INTO held SELECT tenant, 'agent', agent, n_open, assigned_s, assigned_ns FROM loads;
DROP TABLE loads;
