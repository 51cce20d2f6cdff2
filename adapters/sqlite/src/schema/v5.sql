-- Version 5. What a requester lists beside their own tickets: those they are in copy of, and those of their organization.
CREATE INDEX tickets_with_copies ON tickets (tenant, id) WHERE json_extract(body, '$.participants.in_copy') IS NOT NULL;
CREATE INDEX tickets_by_organization ON tickets (tenant, json_extract(body, '$.organization'), id)
    WHERE json_extract(body, '$.organization') IS NOT NULL;
