//! Tickets and the desk: decide and evolve, tiers, assignment, SLA binding, hooks and the ports a host implements.
//!
//! Decisions are functions, effects are values and time is an argument: nothing in this crate does I/O, reads a clock
//! or spawns anything. `async` appears only in the ports and in [`Desk`], the thin shell that awaits them.
//!
//! A command goes `load → allow → decide → evolve → hooks → commit`; see [`plan()`] for the pure part and [`Desk`] for the
//! shell around it.
//!
//! # The first ticket
//!
//! ```
//! use std::sync::Arc;
//!
//! use helpdesk_core::{Actor, Command, Configuration, Desk, Instant, Language, OpenTicket, Request, TicketId};
//! use helpdesk_memory::MemoryStore;
//!
//! # pollster::block_on(async {
//! let configuration = Configuration::build(serde_json::from_str(r#"{
//!     "schedules": {"office": [{"plan": {"zone": "Europe/Berlin", "hours": {"mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]]}}}]},
//!     "policies": [{"id": "standard", "schedule": "office", "targets": {"first_reply": {"normal": "4h"}}}]
//! }"#)?)?;
//! let desk = Desk::new("acme".parse()?, Arc::new(MemoryStore::new()), configuration);
//!
//! // Who somebody is, your application knows.
//! let rita = Actor::requester("acme".parse()?, "rita".parse()?);
//! let ann = Actor::agent("acme".parse()?, "ann".parse()?);
//!
//! // Ids are yours, and so is the clock: outside of tests it is `chrono::Utc::now()`.
//! let (ticket, monday): (_, Instant) = (TicketId::new(1)?, "2026-01-05T15:00:00Z".parse()?);
//! let request = OpenTicket::new("The printer is on fire", "rita".parse()?);
//! desk.acting_as(rita.clone()).submit(&Request::open("web-1".parse()?, ticket, request, monday)).await?;
//!
//! let tuesday: Instant = "2026-01-06T09:00:00Z".parse()?;
//! let reply = Command::Reply { body: "On our way.".into() };
//! desk.acting_as(ann.clone()).submit(&Request::one("web-2".parse()?, ticket, reply, tuesday)).await?;
//!
//! // Each sees what is theirs, and everything can be explained.
//! assert_eq!(desk.acting_as(rita).request(ticket).await?.messages[0].body, "On our way.");
//! let explained = desk.acting_as(ann).explain(ticket, tuesday).await?.say(&Language::english());
//! assert!(explained.contains("first_reply #1: 2h of 4h used"), "{explained}");
//! # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
//! ```
//!
//! # Where to look
//!
//! | to | look at |
//! |---|---|
//! | say who acts, and what they may | [`Actor`], [`Staff`], [`Grants`]; take away from that: [`Restrict`] |
//! | ask for something | [`Request`], [`Command`], [`OpenTicket`], [`NewMessage`]; [`Acting::submit`] |
//! | know what came of it | [`Receipt`], [`SubmitError`], [`Refusal`] |
//! | read | [`Acting`]: as staff [`Ticket`], [`Message`] and [`Event`], as a requester [`RequesterView`] |
//! | list and count | [`Acting::page`], [`Acting::in_hands`], [`Acting::requests`], [`Acting::counts`] |
//! | configure | [`ConfigurationSpec`] and what is in it; [`Configuration::build`] tells all problems at once |
//! | let time pass | [`Desk::next_wake`], [`Desk::run_due`] |
//! | send mail | [`Notifier`], [`Desk::relay`]; who recipients are by then: [`Recipients`] |
//! | keep it in a database of yours | [`Store`] and its parts; [`Unit`] is what they write; bytes of attachments: [`Blobs`] |
//! | take part | [`Hook`] guards and reacts, [`Observer`] is told |
//! | know why | [`Acting::explain`], [`Acting::why_not`], [`Acting::counterfactuals`]; [`Language`] |
//! | prove that nothing was changed | [`verify()`] for a history, [`examine()`] for a whole ticket |
//! | change the configuration | [`Desk::with_configuration`], [`Acting::migration`], [`Command::Migrate`], [`Desk::rewake`] |
//!
//! # What is yours
//!
//! - **Ids** of tickets and requests: a [`TicketId`] is unique in its store, a [`CommandId`] in its tenant. The same request under the same
//!   id again does nothing twice.
//! - **Time**: every request carries its [`Instant`], a `chrono::DateTime<Utc>`.
//! - **Two loops**: [`Desk::run_due`] and [`Desk::relay`]. Nothing else happens by itself, and nothing needs a certain runtime.
//! - **Bytes** of attachments, and sessions: the desk keeps neither. For bytes there is a port, [`Blobs`], beside the desk.
//!
//! A [`Desk`] is `Send + Sync` and cheap to clone: share it. Several may work on one store.
#![no_std]

extern crate alloc;

mod access;
mod acting;
mod author;
mod command;
mod configuration;
mod decide;
mod desk;
mod event;
mod event_kind;
mod evolve;
mod id;
mod keeping;
mod lifecycle;
mod limits;
mod messages;
mod notice;
mod notifier;
mod observer;
mod people;
mod planning;
mod promises;
mod proof;
mod refusal;
mod relations;
mod search;
mod services;
mod shared;
mod spelling;
mod store;
mod ticket;
mod view;
mod words;
mod workforce;

pub use access::{
    Action, Actor, Denial, EngineSeal, Facts, Grants, Ground, Permit, Places, Principal, Reach, Requests, Restrict,
    Restriction, Right, Rights, Role, Scope, Staff, Standing, Subject, TeamRights, TicketFacts, Verdict, finds, judge,
    judge_restricted,
};
pub use acting::{Acting, Page, Rehearsal, SearchHit, SearchPage};
pub use author::{Author, Cause};
pub use command::{Command, OpenTicket};
pub use configuration::{Configuration, ConfigurationProblem, ConfigurationProblems, ConfigurationSpec};
pub use decide::{Decided, decide};
pub use desk::{Desk, Reassessed, Relayed, Rewoken, SubmitError, Ticked};
pub use event::{Event, EventBody, Visibility, WakeReason};
pub use event_kind::EventKind;
pub use evolve::evolve;
pub use id::{
    AgentId, ApprovalId, ChecklistId, CommandId, ContractId, ExternalId, IdError, LadderId, MacroId, NoticeId,
    OrganizationId, PolicyId, RequesterId, ResponseId, ScheduleId, ServiceId, SkillId, StatusId, TeamId, TenantId,
    TicketId, WorkCategoryId,
};
pub use lifecycle::attention::{Attention, NoWake, Responsible, Wake};
pub use lifecycle::attribute::{AttributeCommand, AttributeEvent, FormerRequester};
pub use lifecycle::cascade::Choice;
pub use lifecycle::checklist::{
    Checked, Checklist, ChecklistCommand, ChecklistEntry, ChecklistEvent, ChecklistItem, ChecklistSpec,
};
pub use lifecycle::delay::Delay;
pub use lifecycle::field::{FieldAccess, FieldMoment, FieldProblem, FieldSpec};
pub use lifecycle::field_kind::FieldKind;
pub use lifecycle::form::Form;
pub use lifecycle::named_status::{SetStatus, StatusSpec, StatusStep, WaitEnd};
pub use lifecycle::number_format::{NumberFormat, NumberFormatError};
pub use lifecycle::obstacle::Obstacle;
pub use lifecycle::pattern::{Pattern, PatternError};
pub use lifecycle::pending::PendingPolicy;
pub use lifecycle::priority::{Impact, Priority, PriorityMatrix, PrioritySource, Urgency};
pub use limits::{
    ADDRESS_LOCAL_MAX, ADDRESS_MAX, AGENT_LANGUAGES_MAX, APPROVALS_MAX, APPROVERS_MAX, ASSETS_MAX, ATTACHMENT_NAME_MAX,
    ATTACHMENT_TYPE_MAX, ATTACHMENTS_MAX, CASCADE_DEPTH_MAX, CHECKLIST_ITEM_MAX, CHECKLIST_MAX, CHOICE_DEPTH_MAX,
    CHOICES_MAX, COMMANDS_MAX, CONDITION_DEPTH_MAX, CONDITION_PARTS_MAX, CONTRACTS_MAX, COPY_CHARS_MIN, COUNTED_BY_MAX,
    COUNTED_MAX, COUNTERFACTUAL_CHANGES_MAX, COUNTERFACTUAL_SKILLS_MAX, COUNTERFACTUAL_TRIES_MAX, COUNTERFACTUALS_MAX,
    DELEGATIONS_MAX, DOMAIN_MAX, DOMAINS_MAX, EDITABLE_MAX, ERRANDS_MAX, EVENTS_MAX, FIELD_NAME_MAX, FIELD_VALUE_MAX,
    FIELDS_MAX, HOST_SUBJECTS_MAX, ID_MAX, INCIDENTS_MAX, LANGUAGES_MAX, LATE_FACT_DAYS_MAX, LEASES_MAX,
    LINK_DEPTH_MAX, LINK_WALK_MAX, LINKS_MAX, MACRO_STEPS_MAX, MACROS_MAX, MARKS_MAX, MENTIONS_MAX, MERGE_CHAIN_MAX,
    MERGED_MAX, NAME_MAX, NOTICE_ATTEMPTS_LIMIT, NOTICE_ATTEMPTS_MAX, NOTICE_BURST_SECONDS_MAX, NOTICE_CHANNEL_MAX,
    NOTICE_CHANNELS_MAX, NOTICE_PEOPLE_MAX, NOTICE_RETRY_FACTOR_MAX, NOTICE_RETRY_SECONDS, NOTICE_RETRY_SECONDS_MAX,
    NOTICE_SUBSCRIPTIONS_MAX, ORGANIZATIONS_MAX, PAGE_MAX, PARTICIPANTS_MAX, PARTS_MAX, PASSAGES_MAX, PATTERN_MAX,
    PATTERN_NEST_MAX, PATTERN_PROGRAM_MAX, PATTERN_VALUE_MAX, PERSON_ADDRESSES_MAX, PERSON_IDS_MAX, PERSON_NAMES_MAX,
    RATES_MAX, REASON_MAX, RECORDS_MAX, REMINDERS_MAX, RETRIES_MAX, SEARCH_PREFIX_MIN, SEARCH_QUERY_MAX,
    SEARCH_ROUNDS_MAX, SEARCH_TERMS_MAX, SEARCHED_BYTES_MAX, SERVICES_MAX, SKILL_RULES_MAX, SKILLS_MAX,
    SNIPPET_BYTES_MAX, SPLIT_MAX, STATUSES_MAX, STAYS_MAX, STRATEGIES_MAX, SUBJECT_MAX, SUBSTITUTES_DEPTH_MAX,
    SUBSTITUTES_MAX, TAG_MAX, TAGS_MAX, TEMPLATE_MAX, TEMPLATE_VARIABLES_MAX, TEXT_MAX, TICKET_TIMER_DAYS_MAX,
    TICKET_TIMERS_MAX, TIMERS_MAX, WANTS_MAX, WEIGHT_MAX, WEIGHTS_MAX, WORK_CATEGORIES_MAX, WORK_ENTRIES_MAX,
    WORK_SECONDS_MAX,
};
pub use messages::attachment::{Attachment, AttachmentError};
pub use messages::conversation::Line;
pub use messages::macros::{ApplyMacro, MacroSpec, MacroStep, ResponseSpec, respond};
pub use messages::mention::MentionTrace;
pub use messages::message::{EditableMessage, Edited, Message, MessageDetails, NewMessage};
pub use messages::message_id::MessageId;
pub use messages::message_sight::MessageSight;
pub use messages::messages_spec::MessagesSpec;
pub use messages::redaction::{REDACTED, Redact, Redacted, RedactedText, Redaction, RedactionNote, TextDigest};
pub use messages::talk::{LastMessage, Talk};
pub use notice::audience::Audience;
pub use notice::channel::{NoticeChannel, NoticeChannelError};
pub use notice::delivery::Delivery;
pub use notice::{
    DigestSpec, LetterSpec, Notice, NoticeDelay, NoticeTextSpec, NoticeTopic, NoticeTrace, NoticeWishesSpec,
    NoticesSpec, QuietSpec, RetrySpec, SubscriptionSpec, Together, Untold, UntoldTrace,
};
pub use notifier::{Notifier, NotifyError, Recipients};
pub use observer::{Observation, Observer};
pub use people::address::{Address, AddressError};
pub(crate) use people::identity::Identity;
pub use people::language_tag::{LanguageTag, LanguageTagError};
pub use people::organization::OrganizationSpec;
pub use people::participants::{Participant, ParticipantCommand, ParticipantEvent, Participants};
pub use people::person::{MergedPerson, PeopleError, Person};
pub use planning::guard::{GuardFacts, GuardOutcome, GuardTrace, Guarded, OnFailure};
pub use planning::hook::{Beside, Hook, HookFacts, Known, Proposal, Reaction};
pub use planning::others::Others;
pub use planning::plan::{Context, PlanError, Planned, RosterWanted, plan};
pub use promises::authorization::Authorization;
pub use promises::condition::Condition;
pub use promises::course::{Course, Stay};
pub use promises::escalation::{Climb, Climbed, EscalationCommand, EscalationEvent};
pub use promises::ladder::{LadderSpec, RungSpec, RungTrigger};
pub use promises::late_fact::{LateFact, LateFacts};
pub use promises::metric::{Fact, Metric, Preset, Reopening, Signal, Solving};
pub use promises::migration::{Migrate, Migration, MigrationPage, PromiseMoved, Promised};
pub use promises::policy::{PolicyRef, PolicySpec, SolvedWithoutReply, TargetSpec, TierTarget};
pub use promises::ticket_clock::{ClockBinding, CountedBy, TicketClock};
pub use proof::counterfactual::{Basis, Change, Counterfactual, Counterfactuals, Wanted};
pub use proof::decision::{
    AssignmentTrace, Decision, Fault, FaultPlace, HookTrace, PolicyTrace, RuleOutcome, RuleTrace, RungTrace,
};
pub use proof::decision_id::{DecisionId, DecisionIdError};
pub use proof::explanation::{ClockExplanation, Explanation, ExplanationError, Grounds, Step};
pub use proof::fingerprint::Fingerprint;
pub use proof::health::{Ailment, examine};
pub use relations::follow_up::{FollowUp, Inherited};
pub use relations::link::{Link, LinkCommand, LinkEvent, LinkKind};
pub use relations::merge::{Absorbed, AskedBefore, Came, MergeCommand, MergeEvent, Merged, Mergers, OnMerge};
pub use relations::open_linked::OpenLinked;
pub use services::approval::{
    Approval, ApprovalAnswer, ApprovalCommand, ApprovalEnd, ApprovalEvent, ApprovalOutcome, ApprovalRefusal,
    ApprovalRequest, ApprovalView, Approver, Expiry, OnExpiry, Seat, Vote,
};
pub use services::asset::AssetSpec;
pub use services::contract::{
    Claimant, ContractEvent, ContractPeriod, ContractSpec, ContractTrace, Entitlement, WhenUsedUp, entitlement,
};
pub use services::host_subject::{HostSubject, SubjectCommand, SubjectEvent, SubjectLink};
pub use workforce::assignment::{AgentLoad, Roster, Strategy, rank};
pub use workforce::assignment_spec::{AssignmentSpec, DelaySpec, OverflowSpec, SubstituteSpec};
pub use workforce::candidate::Candidate;
pub use workforce::exclusion::Exclusion;
pub use workforce::hand_off::{HandOff, HandedOff, ReturnWhen, Returned};
pub use workforce::hands::{AssignmentCommand, AssignmentEvent, Hands, TakenBack};
pub use workforce::holder::Holder;
pub use workforce::placement::Placement;
pub use workforce::presence::{AgentPresence, Presence};

pub use keeping::erased::{Erased, ErasedEvent, ErasedWhat};
pub use keeping::erasure::{Erase, Erasure};
pub use keeping::holdings::{Holding, Whom};
pub use keeping::retention::{
    Retained, Retention, RetentionFilter, RetentionHold, RetentionPolicy, RetentionSpec, RetentionTake,
};
pub use keeping::whole_ticket::ErasedTicket;
pub use lifecycle::reference::Referent;
pub use lifecycle::status::{CloseReason, Status, StatusKind};
pub use lifecycle::ticket_timer::{TicketTimer, TimerCommand, TimerEvent};
pub use lifecycle::transition::{Step as StatusMove, TRANSITIONS};
pub use lifecycle::word::{Channel, TicketKind};
pub use limits::{BLOB_BYTES_MAX, BLOBS_SWEPT_MAX, RETENTION_DAYS_MAX, RETENTION_POLICIES_MAX};
pub use messages::template::{ForRequesters, ForStaff, Reader, Template, TemplateError, TemplateValues};
pub use notice::waiting::{DeadLetter, LetterEnd, Settlement, WaitingNotice};
pub use planning::request::Request;
pub use planning::rewrites::{Copies, Rewrites};
pub use planning::unit::{Claim, Part, Receipt, Seen, Unit};
pub use planning::written::{Written, WrittenPart};
pub use proof::seal::{Seal, SealError};
pub use proof::telling::{Language, Phrase, Said, Told};
pub use proof::verify::{Broken, Head, Verified, verify};
pub use refusal::{LimitUnit, Refusal};
pub use relations::split::{Split, SplitEvent};
pub use relations::ties::Ties;
pub use search::folding::searched_words;
pub use search::mark::SearchMark;
pub use search::query::{SearchQuery, SearchQueryError, SearchTerm};
pub use search::snippet::{Piece, Snippet};
pub use search::text::SearchText;
pub use services::service::ServiceSpec;
pub use services::survey::{
    Scale, Survey, SurveyCommand, SurveyEvent, SurveySecret, SurveySpec, SurveyStands, SurveyToken, SurveyView,
};
pub use services::work::{
    Billing, RateSpec, Rounding, WorkCategorySpec, WorkCommand, WorkEntry, WorkEvent, WorkLog, WorkRefusal, WorkSpec,
    WorkSum, WorkSums,
};
pub use store::{
    BlobDigest, BlobError, Blobs, CheckedBlobs, KeptBlob, Sweep, Swept, check_blob_size, check_blobs, collect_blobs,
    copy_blobs, read_blob,
};
pub use store::{
    CommitError, Configurations, Copied, CopyError, CopyMode, Counts, Cursor, DueTicket, DueTickets, Fence, Held,
    InHand, Indexed, KeepError, LaneLease, Lanes, Lease, LeasedNotice, Listing, Order, Outbox, Outgoing, People,
    RecordKey, RecordKind, Search, SearchLag, Shelf, ShelfKind, Shelves, Store, StoreError, StoredRecord, Tickets,
    Transfer, Views, Workforce, copy_page, copy_store,
};
pub use store::{
    Doing, ErasedPage, ErasedRest, HoldingPage, RemovedTicket, RetainedPage, SeenWhole, Upkeep, begin_erasure,
    erase_rest, erase_tickets, held_beside, held_in_tickets, requester_held, retain,
};
pub use ticket::{Ticket, Waiting};
pub use view::{RequesterLine, RequesterMessage, RequesterView};
pub use words::WordError;
pub use workforce::skill::{Requirements, SkillLevel, SkillLevelError, SkillRule, Skills};
pub use workforce::team::{AgentSpec, HandOffSummary, ReopenPolicy, SolvedReply, TeamSpec, Tier};
pub use workforce::weight::WeightRule;
pub use workforce::why_not::{Hindrance, WhyNot};

/// What the ports that await are written with: put it on your implementations.
pub use async_trait::async_trait;
pub use helpdesk_sla as sla;
pub use helpdesk_sla::Instant;
