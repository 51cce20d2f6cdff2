//! Tickets and the desk: decide and evolve, tiers, assignment, SLA binding, hooks and the ports a host implements.
//!
//! Decisions are functions, effects are values and time is an argument: nothing in this crate does I/O, reads a clock
//! or spawns anything. `async` appears only in the ports and in [`Desk`], the thin shell that awaits them.
//!
//! A command goes `load → allow → decide → evolve → hooks → commit`; see [`plan()`] for the pure part and [`Desk`] for the
//! shell around it.
#![no_std]

extern crate alloc;

mod access;
mod acting;
mod address;
mod approval;
mod assembly;
mod asset;
mod assignment;
mod assignment_spec;
mod attachment;
mod attention;
mod audience;
mod author;
mod binding;
mod burden;
mod candidate;
mod canonical;
mod checklist;
mod command;
mod condition;
mod configuration;
mod contract;
mod conversation;
mod counterfactual;
mod course;
mod decide;
mod decision;
mod delay;
mod delivery;
mod desk;
mod draft;
mod entitling;
mod errand;
mod escalation;
mod event;
mod event_kind;
mod evolve;
mod exclusion;
mod explanation;
mod field;
mod fingerprint;
mod follow_up;
mod guard;
mod hand_off;
mod hands;
mod health;
mod holder;
mod hook;
mod host_subject;
mod id;
mod identity;
mod ladder;
mod language_tag;
mod late_fact;
mod limits;
mod link;
mod macros;
mod mention;
mod merge;
mod merging;
mod message;
mod message_id;
mod message_sight;
mod messages_spec;
mod metric;
mod migration;
mod named_status;
mod notice;
mod notice_channel;
mod notifier;
mod number_format;
mod observer;
mod obstacle;
mod organization;
mod others;
mod participants;
mod pending;
mod person;
mod plan;
mod policy;
mod presence;
mod priority;
mod reaction;
mod refusal;
mod request;
mod seal;
mod service;
mod skill;
mod spelling;
mod split;
mod splitting;
mod status;
mod store;
mod survey;
mod surveying;
mod team;
mod telling;
mod template;
mod texts;
mod ticket;
mod ties;
mod transition;
mod unit;
mod verify;
mod view;
mod waiting_notice;
mod walk;
mod weight;
mod why_not;
mod word;
mod work;

pub use access::{
    Action, Actor, Denial, EngineSeal, Facts, Grants, Ground, Permit, Places, Principal, Reach, Requests, Restrict,
    Restriction, Right, Rights, Role, Scope, Staff, Standing, Subject, TeamRights, TicketFacts, Verdict, finds, judge,
    judge_restricted,
};
pub use acting::Acting;
pub use address::{Address, AddressError};
pub use approval::{
    Approval, ApprovalAnswer, ApprovalCommand, ApprovalEnd, ApprovalEvent, ApprovalOutcome, ApprovalRefusal,
    ApprovalRequest, ApprovalView, Approver, Expiry, OnExpiry, Seat, Vote,
};
pub use asset::AssetSpec;
pub use assignment::{AgentLoad, Roster, Strategy, rank};
pub use assignment_spec::{AssignmentSpec, DelaySpec, OverflowSpec, SubstituteSpec};
pub use attachment::{Attachment, AttachmentError};
pub use attention::{Attention, Responsible, Wake};
pub use audience::Audience;
pub use author::{Author, Cause};
pub use candidate::Candidate;
pub use checklist::{
    Checked, Checklist, ChecklistCommand, ChecklistEntry, ChecklistEvent, ChecklistItem, ChecklistSpec,
};
pub use command::{Command, OpenTicket};
pub use condition::Condition;
pub use configuration::{Configuration, ConfigurationProblem, ConfigurationProblems, ConfigurationSpec};
pub use contract::{
    Claimant, ContractEvent, ContractPeriod, ContractSpec, ContractTrace, Entitlement, WhenUsedUp, entitlement,
};
pub use conversation::Line;
pub use counterfactual::{Basis, Change, Counterfactual, Counterfactuals, Wanted};
pub use course::{Course, Stay};
pub use decide::{Decided, decide};
pub use decision::{
    AssignmentTrace, Decision, Fault, FaultPlace, HookTrace, PolicyTrace, RuleOutcome, RuleTrace, RungTrace,
};
pub use delay::Delay;
pub use delivery::Delivery;
pub use desk::{Desk, Reassessed, Relayed, Rewoken, SubmitError, Ticked};
pub use escalation::{Climb, Climbed, EscalationCommand, EscalationEvent};
pub use event::{Event, EventBody, Placement, Visibility, WakeReason};
pub use event_kind::EventKind;
pub use evolve::evolve;
pub use exclusion::Exclusion;
pub use explanation::{ClockExplanation, Explanation, ExplanationError, Grounds, Step};
pub use field::{FieldAccess, FieldKind, FieldMoment, FieldProblem, FieldSpec};
pub use fingerprint::Fingerprint;
pub use follow_up::{FollowUp, Inherited};
pub use guard::{GuardFacts, GuardOutcome, GuardTrace, Guarded, OnFailure};
pub use hand_off::{HandOff, HandedOff, ReturnWhen, Returned};
pub use hands::{AssignmentCommand, AssignmentEvent, Hands, TakenBack};
pub use health::{Ailment, examine};
pub use holder::Holder;
pub use hook::{Hook, HookFacts, Proposal, Reaction};
pub use host_subject::{HostSubject, SubjectCommand, SubjectEvent, SubjectLink};
pub use id::{
    AgentId, ApprovalId, ChecklistId, CommandId, ContractId, ExternalId, IdError, LadderId, MacroId, NoticeId,
    OrganizationId, PolicyId, RequesterId, ResponseId, ScheduleId, ServiceId, SkillId, StatusId, TeamId, TenantId,
    TicketId, WorkCategoryId,
};
pub(crate) use identity::Identity;
pub use ladder::{LadderSpec, RungSpec, RungTrigger};
pub use language_tag::{LanguageTag, LanguageTagError};
pub use late_fact::{LateFact, LateFacts};
pub use limits::{
    ADDRESS_LOCAL_MAX, ADDRESS_MAX, AGENT_LANGUAGES_MAX, APPROVALS_MAX, APPROVERS_MAX, ASSETS_MAX, ATTACHMENT_NAME_MAX,
    ATTACHMENT_TYPE_MAX, ATTACHMENTS_MAX, CASCADE_DEPTH_MAX, CHECKLIST_ITEM_MAX, CHECKLIST_MAX, COMMANDS_MAX,
    CONDITION_DEPTH_MAX, CONDITION_PARTS_MAX, CONTRACTS_MAX, COUNTERFACTUAL_CHANGES_MAX, COUNTERFACTUAL_SKILLS_MAX,
    COUNTERFACTUAL_TRIES_MAX, COUNTERFACTUALS_MAX, DELEGATIONS_MAX, DOMAIN_MAX, DOMAINS_MAX, EDITABLE_MAX, ERRANDS_MAX,
    EVENTS_MAX, FIELD_NAME_MAX, FIELD_VALUE_MAX, FIELDS_MAX, HOST_SUBJECTS_MAX, ID_MAX, INCIDENTS_MAX, LANGUAGES_MAX,
    LATE_FACT_DAYS_MAX, LINK_DEPTH_MAX, LINK_WALK_MAX, LINKS_MAX, MACRO_STEPS_MAX, MACROS_MAX, MENTIONS_MAX,
    MERGE_CHAIN_MAX, MERGED_MAX, NAME_MAX, NOTICE_ATTEMPTS_LIMIT, NOTICE_ATTEMPTS_MAX, NOTICE_BURST_SECONDS_MAX,
    NOTICE_CHANNEL_MAX, NOTICE_CHANNELS_MAX, NOTICE_PEOPLE_MAX, NOTICE_SUBSCRIPTIONS_MAX, ORGANIZATIONS_MAX, PAGE_MAX,
    PARTICIPANTS_MAX, PARTS_MAX, PERSON_ADDRESSES_MAX, PERSON_IDS_MAX, PERSON_NAMES_MAX, RATES_MAX, REASON_MAX,
    REMINDERS_MAX, RETRIES_MAX, SERVICES_MAX, SKILL_RULES_MAX, SKILLS_MAX, SPLIT_MAX, STATUSES_MAX, STAYS_MAX,
    STRATEGIES_MAX, SUBJECT_MAX, SUBSTITUTES_DEPTH_MAX, SUBSTITUTES_MAX, TAG_MAX, TAGS_MAX, TEMPLATE_MAX,
    TEMPLATE_VARIABLES_MAX, TEXT_MAX, TIMERS_MAX, WANTS_MAX, WEIGHT_MAX, WEIGHTS_MAX, WORK_CATEGORIES_MAX,
    WORK_ENTRIES_MAX, WORK_SECONDS_MAX,
};
pub use link::{Link, LinkCommand, LinkEvent, LinkKind};
pub use macros::{ApplyMacro, MacroSpec, MacroStep, ResponseSpec, respond};
pub use mention::MentionTrace;
pub use merge::{Absorbed, AskedBefore, Came, MergeCommand, MergeEvent, Merged, Mergers, OnMerge};
pub use message::{EditableMessage, Edited, Message, MessageDetails, NewMessage};
pub use message_id::MessageId;
pub use message_sight::MessageSight;
pub use messages_spec::MessagesSpec;
pub use metric::{Fact, Metric, Preset, Reopening, Signal, Solving};
pub use migration::{Migrate, Migration, MigrationPage, PromiseMoved, Promised};
pub use named_status::{SetStatus, StatusSpec, StatusStep};
pub use notice::{
    DigestSpec, LetterSpec, Notice, NoticeDelay, NoticeTextSpec, NoticeTopic, NoticeTrace, NoticeWishesSpec,
    NoticesSpec, QuietSpec, SubscriptionSpec, Together, Untold, UntoldTrace,
};
pub use notice_channel::{NoticeChannel, NoticeChannelError};
pub use notifier::{Notifier, NotifyError, Recipients};
pub use number_format::{NumberFormat, NumberFormatError};
pub use observer::{Observation, Observer};
pub use obstacle::Obstacle;
pub use organization::OrganizationSpec;
pub use others::Others;
pub use participants::{Participant, ParticipantCommand, ParticipantEvent, Participants};
pub use pending::PendingPolicy;
pub use person::{MergedPerson, PeopleError, Person};
pub use plan::{Context, PlanError, Planned, RosterWanted, plan};
pub use policy::{PolicyRef, PolicySpec, SolvedWithoutReply, TargetSpec, TierTarget};
pub use presence::{AgentPresence, Presence};
pub use priority::{Impact, Priority, PriorityMatrix, PrioritySource, Urgency};

pub use refusal::Refusal;
pub use request::Request;
pub use seal::{Seal, SealError};
pub use service::ServiceSpec;
pub use skill::{Requirements, SkillLevel, SkillLevelError, SkillRule, Skills};
pub use split::{Split, SplitEvent};
pub use status::{CloseReason, Status, StatusKind};
pub use store::{
    CommitError, Configurations, Counts, DueTicket, DueTickets, InHand, KeepError, Outbox, People, Store, StoreError,
    Tickets, Views, Workforce,
};
pub use survey::{
    Scale, Survey, SurveyCommand, SurveyEvent, SurveySecret, SurveySpec, SurveyStands, SurveyToken, SurveyView,
};
pub use team::{AgentSpec, ReopenPolicy, SolvedReply, TeamSpec, Tier};
pub use telling::{Language, Phrase, Said, Told};
pub use template::{ForRequesters, ForStaff, Reader, Template, TemplateError, TemplateValues};
pub use ticket::{ClockBinding, Ticket, TicketClock, Waiting};
pub use ties::Ties;
pub use transition::{Step as StatusMove, TRANSITIONS};
pub use unit::{Claim, Part, Receipt, Seen, Unit};
pub use verify::{Broken, Head, Verified, verify};
pub use view::{RequesterLine, RequesterMessage, RequesterView};
pub use waiting_notice::{DeadLetter, LetterEnd, Settlement, WaitingNotice};
pub use weight::WeightRule;
pub use why_not::{Hindrance, WhyNot};
pub use word::{Channel, TicketKind};
pub use work::{
    Billing, RateSpec, Rounding, WorkCategorySpec, WorkCommand, WorkEntry, WorkEvent, WorkLog, WorkRefusal, WorkSpec,
    WorkSum, WorkSums,
};

pub use helpdesk_sla as sla;
pub use helpdesk_sla::Instant;
