//! Every limit of the desk, by name. A value over a limit is refused with the limit in the text, never cut silently.

/// Most days by which a fact may be told late.
pub const LATE_FACT_DAYS_MAX: u64 = 31;
/// Longest id in bytes.
pub const ID_MAX: usize = 200;
/// Longest subject in bytes.
pub const SUBJECT_MAX: usize = 1_000;
/// Longest message body in bytes.
pub const TEXT_MAX: usize = 1_048_576;
/// Longest reason or summary in bytes.
pub const REASON_MAX: usize = 4_000;
/// Longest tag in bytes.
pub const TAG_MAX: usize = 100;
/// Most tags on a ticket.
pub const TAGS_MAX: usize = 100;
/// Longest name of a custom field in bytes.
pub const FIELD_NAME_MAX: usize = 100;
/// Longest value of a custom field in bytes.
pub const FIELD_VALUE_MAX: usize = 4_096;
/// Most custom fields on a ticket.
pub const FIELDS_MAX: usize = 200;
/// Most choices of a field whose choices depend on choices, all of them together.
pub const CHOICES_MAX: usize = 1_000;
/// Most choices one after the other.
pub const CHOICE_DEPTH_MAX: usize = 8;
/// Longest pattern of a field in bytes, as it is written.
pub const PATTERN_MAX: usize = 500;
/// Largest pattern in bytes, when it is compiled.
pub const PATTERN_PROGRAM_MAX: usize = 65_536;
/// How deep the groups of a pattern may stand in each other.
pub const PATTERN_NEST_MAX: u32 = 32;
/// Longest text in bytes that is held against a pattern: with the size of the pattern it bounds the time that takes.
pub const PATTERN_VALUE_MAX: usize = 1_000;
/// Longest item of a checklist in bytes.
pub const CHECKLIST_ITEM_MAX: usize = 500;
/// Most items on the checklist of a ticket.
pub const CHECKLIST_MAX: usize = 100;
/// Most people in copy of a ticket, and most followers of one.
pub const PARTICIPANTS_MAX: usize = 100;
/// Most customer companies of a configuration.
pub const ORGANIZATIONS_MAX: usize = 100_000;
/// Most domains of a customer company.
pub const DOMAINS_MAX: usize = 100;
/// Longest domain in bytes.
pub const DOMAIN_MAX: usize = 253;
/// Longest template in bytes, as it is written.
pub const TEMPLATE_MAX: usize = 65_536;
/// Most places for values in a template.
pub const TEMPLATE_VARIABLES_MAX: usize = 200;
/// Most approvals on a ticket.
pub const APPROVALS_MAX: usize = 50;
/// Most people who are asked in one approval.
pub const APPROVERS_MAX: usize = 50;
/// How often one answer of an approval may be passed on.
pub const DELEGATIONS_MAX: usize = 8;
/// Longest name of a role, a category or the like, in bytes.
pub const NAME_MAX: usize = 100;
/// Most attachments of a message.
pub const ATTACHMENTS_MAX: usize = 50;
/// Longest name of an attachment in bytes.
pub const ATTACHMENT_NAME_MAX: usize = 255;
/// Longest content type in bytes.
pub const ATTACHMENT_TYPE_MAX: usize = 127;
/// Most bytes of an attachment that a desk keeps: 25 MiB, what mail servers take.
pub const BLOB_BYTES_MAX: usize = 25 * 1_048_576;
/// Most blobs that one sweep for orphans holds against the histories, a page more or less.
pub const BLOBS_SWEPT_MAX: usize = 100_000;
/// Most policies of retention, and most holds.
pub const RETENTION_POLICIES_MAX: usize = 1_000;
/// Longest time that a policy keeps closed tickets, in days: a hundred years.
pub const RETENTION_DAYS_MAX: u32 = 36_525;
/// Most marks, and signs that nobody sees, one after the other in a subject or a message. More of them are left out: nobody means them,
/// and they spread over the lines around.
pub const MARKS_MAX: usize = 8;
/// Most names in one message that are looked at.
pub const MENTIONS_MAX: usize = 50;
/// Most messages of a ticket that can be edited at a time; older ones cannot any more.
pub const EDITABLE_MAX: usize = 50;
/// Most entries of a ticket's work log, the ones that take others back included.
pub const WORK_ENTRIES_MAX: usize = 500;
/// Longest entry of a work log in seconds: 31 days.
pub const WORK_SECONDS_MAX: u32 = 2_678_400;
/// Most kinds of work.
pub const WORK_CATEGORIES_MAX: usize = 200;
/// Most rates on the rate card.
pub const RATES_MAX: usize = 1_000;
/// Most objects of the host's own that a ticket is about.
pub const HOST_SUBJECTS_MAX: usize = 50;
/// Most canned responses, and most macros.
pub const MACROS_MAX: usize = 1_000;
/// Most steps of a macro.
pub const MACRO_STEPS_MAX: usize = 50;
/// Most languages of a text.
pub const LANGUAGES_MAX: usize = 50;
/// Most statuses of the host's own.
pub const STATUSES_MAX: usize = 100;
/// Most reminders of one wait.
pub const REMINDERS_MAX: usize = 5;
/// How many timers of one ticket are made up for in one look; what is left waits for the next.
pub const TIMERS_MAX: usize = 16;
/// Most timers with a name that run on one ticket.
pub const TICKET_TIMERS_MAX: usize = 16;
/// Most days to a timer with a name.
pub const TICKET_TIMER_DAYS_MAX: i64 = 366;
/// Most contracts of a configuration.
pub const CONTRACTS_MAX: usize = 10_000;
/// Most assets of a configuration.
pub const ASSETS_MAX: usize = 100_000;
/// Most services of the catalogue.
pub const SERVICES_MAX: usize = 1_000;
/// Most commands in one request.
pub const COMMANDS_MAX: usize = 256;
/// Most events one request may cause, its hooks' included.
pub const EVENTS_MAX: usize = 512;
/// How deep hooks may react to what hooks caused.
pub const CASCADE_DEPTH_MAX: u8 = 3;
/// How often the shell plans again after a conflict before it gives up.
pub const RETRIES_MAX: u32 = 8;
/// Most skills of an agent, and most that a ticket needs.
pub const SKILLS_MAX: usize = 50;
/// Most languages of an agent.
pub const AGENT_LANGUAGES_MAX: usize = 20;
/// Most rules about what tickets weigh, of one agent or team.
pub const WEIGHTS_MAX: usize = 50;
/// Most that a ticket weighs.
pub const WEIGHT_MAX: u32 = 1_000;
/// Most rules about the skills that tickets need.
pub const SKILL_RULES_MAX: usize = 200;
/// Most strategies of one team.
pub const STRATEGIES_MAX: usize = 5;
/// Most substitutes of one agent.
pub const SUBSTITUTES_MAX: usize = 10;
/// How often a substitute's substitute is looked for.
pub const SUBSTITUTES_DEPTH_MAX: usize = 4;
/// Most rows of one page.
pub const PAGE_MAX: usize = 200;
/// Most records of a page of a transfer: what is kept with one flush.
pub const RECORDS_MAX: usize = 2_000;
/// Most leases that a desk takes at once.
pub const LEASES_MAX: usize = 16;
/// Longest text that somebody looks for, in bytes.
pub const SEARCH_QUERY_MAX: usize = 1_000;
/// Most words, prefixes and phrases of one search.
pub const SEARCH_TERMS_MAX: usize = 16;
/// Fewest letters of what words are to begin with in a search.
pub const SEARCH_PREFIX_MIN: usize = 2;
/// How often the index is asked for one page of a search, where much that was found is not for the actor.
pub const SEARCH_ROUNDS_MAX: usize = 10;
/// Most that is searched of what requesters see of a ticket, and of the rest, in bytes each.
pub const SEARCHED_BYTES_MAX: usize = 1024 * 1024;
/// Longest text that is shown of a ticket that was found, in bytes.
pub const SNIPPET_BYTES_MAX: usize = 240;
/// Most tickets of a list that are counted.
pub const COUNTED_MAX: usize = 1_000;
/// Most subscriptions of a configuration.
pub const NOTICE_SUBSCRIPTIONS_MAX: usize = 200;
/// Most channels on which one notice goes to one person.
pub const NOTICE_CHANNELS_MAX: usize = 20;
/// Most people whose wishes about notices a configuration holds.
pub const NOTICE_PEOPLE_MAX: usize = 10_000;
/// Longest time that a notice waits for others about the same ticket, in seconds.
pub const NOTICE_BURST_SECONDS_MAX: u32 = 3_600;
/// How often a configuration may let a notice be tried at most.
pub const NOTICE_ATTEMPTS_LIMIT: u32 = 100;
/// When a notice is tried again, where the configuration does not say: the first time in seconds, how many times later each time, the
/// longest in seconds.
pub const NOTICE_RETRY_SECONDS: (u32, u32, u32) = (5 * 60, 2, 6 * 60 * 60);
/// Longest time until a notice is tried again, in seconds: a week.
pub const NOTICE_RETRY_SECONDS_MAX: u32 = 7 * 24 * 60 * 60;
/// How many times later at most a notice is tried again each time.
pub const NOTICE_RETRY_FACTOR_MAX: u32 = 10;
/// Longest word for a channel of notices in bytes.
pub const NOTICE_CHANNEL_MAX: usize = 40;
/// How often a notice is tried before it is given up, where the configuration does not say.
pub const NOTICE_ATTEMPTS_MAX: u32 = 10;
/// Most counterfactuals that one question is answered with.
pub const COUNTERFACTUALS_MAX: usize = 32;
/// Most skills of agents that are tried by themselves for one question, each level by level.
pub const COUNTERFACTUAL_SKILLS_MAX: usize = 12;
/// Most changed worlds that are tried for one question.
pub const COUNTERFACTUAL_TRIES_MAX: u32 = 2_000;
/// Most changes that one question may name beside those the configuration suggests.
pub const COUNTERFACTUAL_CHANGES_MAX: usize = 100;
/// Most schedules a clock remembers that it counted by before; the time under those before them counts by the first it knows.
pub const COUNTED_BY_MAX: usize = 32;
/// Most statuses a ticket remembers one after the other. A promise that is made later counts from the first that is known.
pub const STAYS_MAX: usize = 64;
/// Most tickets one request may touch.
pub const PARTS_MAX: usize = 40;
/// Most things that tickets may bring to each other in one request.
pub const ERRANDS_MAX: usize = 200;
/// Most links of a ticket.
pub const LINKS_MAX: usize = 200;
/// Most tickets that are looked at to find a circle of links.
pub const LINK_WALK_MAX: usize = 200;
/// How far from a ticket a circle of links is looked for.
pub const LINK_DEPTH_MAX: u32 = 24;
/// Most incidents that are solved in the commit that solves their problem; the rest follow by timer.
pub const INCIDENTS_MAX: usize = 25;
/// How often one request may ask for something else to look at, one thing after the other, its last plan included.
pub const WANTS_MAX: usize = 64;
/// Most tickets that go on in one ticket, over all mergers.
pub const MERGED_MAX: usize = 100;
/// Most messages that go to a new ticket in one split.
pub const SPLIT_MAX: usize = 100;
/// Most tickets that are merged one into the other.
pub const MERGE_CHAIN_MAX: usize = 16;
/// How deep conditions of policies may stand in each other.
pub const CONDITION_DEPTH_MAX: usize = 4;
/// Most values in a return condition, those of the conditions in it too.
pub const CONDITION_PARTS_MAX: usize = 100;
/// Longest address in bytes.
pub const ADDRESS_MAX: usize = 254;
/// Longest part of an address before its `@`, in bytes.
pub const ADDRESS_LOCAL_MAX: usize = 64;
/// Most names of a person.
pub const PERSON_NAMES_MAX: usize = 20;
/// Most addresses of a person.
pub const PERSON_ADDRESSES_MAX: usize = 50;
/// Most requesters who are one person.
pub const PERSON_IDS_MAX: usize = 32;
/// Passages that one redaction takes out.
pub const PASSAGES_MAX: usize = 50;
/// Words with fewer characters are no copy of a text where they stand within another one: that would be chance.
pub const COPY_CHARS_MIN: usize = 4;
