//! The desk's configuration: what a person writes, checked and compiled once.
mod approvals;
mod assets;
mod bindings;
mod check;
mod checklist;
mod choice;
mod contracts;
mod fields;
mod lifecycle;
mod macros;
mod notices;
mod organizations;
mod policies;
mod problems;
mod survey;
mod work;
mod workforce;

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::{String, ToString},
    sync::Arc,
    vec::Vec,
};

use helpdesk_sla::{Ladder, PlanVersion, Schedule};
use serde::{Deserialize, Serialize};

pub use self::problems::{ConfigurationProblem, ConfigurationProblems};
use self::{
    approvals::check_approvals,
    assets::compile_assets,
    bindings::{Bindings, bindings},
    check::{check_agent, check_team, check_unique, compile_ladders, compile_schedules},
    checklist::check_checklists,
    contracts::check_catalogue,
    fields::check_fields,
    lifecycle::{check_statuses, check_waits},
    macros::{Prepared, prepare},
    notices::compile_notices,
    organizations::check_organizations,
    policies::{Uses, check_policies, policy_order},
    problems::Problems,
    survey::check_survey,
    work::check_work,
};
use crate::{
    Actor, AgentId, AgentSpec, ApprovalId, ApprovalRequest, AssetSpec, ChecklistSpec, ContractSpec, FieldSpec,
    Fingerprint, HostSubject, Inherited, LadderId, LadderSpec, MacroId, MacroSpec, MessagesSpec, NoticesSpec,
    NumberFormat, OrganizationId, OrganizationSpec, PendingPolicy, PolicyId, PolicyRef, PolicySpec, Principal,
    PriorityMatrix, Requirements, ResponseId, ResponseSpec, RungSpec, ScheduleId, ServiceId, ServiceSpec, SkillRule,
    Standing, StatusId, StatusKind, StatusSpec, SurveySpec, TeamId, TeamSpec, Ticket, Tier, WorkSpec,
    notice::NoticeBook,
};

/// What a person writes. Everything is optional: the empty configuration is a desk without teams and promises.
///
/// It is read from whatever serde reads, such as TOML or JSON; what is spelled wrongly is refused with what could stand there. What does
/// not fit together is told by [`Configuration::build`], all of it at once.
///
/// # Examples
/// ```
/// use helpdesk_core::{Configuration, ConfigurationSpec};
///
/// let spec: ConfigurationSpec = serde_json::from_str(r#"{
///     "schedules": {"office": [{"plan": {
///         "zone": "Europe/Berlin",
///         "hours": {"mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]], "wed": [["09:00", "17:00"]]},
///         "holidays": [{"name": "Epiphany", "on": "2026-01-06"}]
///     }}]},
///     "teams": [
///         {"id": "desk", "lead": "ann", "strategy": "least_loaded", "path": ["experts"]},
///         {"id": "experts", "tiers": [2]}
///     ],
///     "agents": [{"id": "ann", "teams": ["desk"], "capacity": 5}, {"id": "bob", "teams": ["experts"], "tiers": [2]}],
///     "policies": [{"id": "standard", "schedule": "office", "targets": {
///         "first_reply": {"urgent": "30m", "normal": "4h", "ladder": "late"},
///         "resolution": {"normal": "16h"}
///     }}],
///     "ladders": [{"id": "late", "rungs": [
///         {"id": "warn", "trigger": {"used": 75}, "notify": ["assignee"]},
///         {"id": "up", "trigger": {"remaining": "10m"}, "notify": ["lead"], "escalate": true}
///     ]}]
/// }"#)?;
/// let configuration = Configuration::build(spec.clone())?;
/// assert_eq!(configuration.members(&"desk".parse()?), ["ann".parse()?]);
///
/// let mut wrong = spec;
/// wrong.teams[0].lead = Some("anne".parse()?);
/// wrong.policies[0].schedule = "ofice".parse()?;
/// let problems = Configuration::build(wrong).expect_err("two problems").to_string();
/// assert!(problems.contains("anne") && problems.contains("ofice"), "{problems}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ConfigurationSpec {
    /// Schedules, each a list of versions.
    pub schedules: BTreeMap<ScheduleId, Vec<PlanVersion>>,
    /// Teams.
    pub teams: Vec<TeamSpec>,
    /// Agents.
    pub agents: Vec<AgentSpec>,
    /// Customer companies.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub organizations: Vec<OrganizationSpec>,
    /// Messages.
    #[serde(skip_serializing_if = "MessagesSpec::is_usual")]
    pub messages: MessagesSpec,
    /// Canned responses.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub responses: BTreeMap<ResponseId, ResponseSpec>,
    /// Macros.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub macros: BTreeMap<MacroId, MacroSpec>,
    /// Policies in the order in which they are tried; versions of one policy share its place.
    pub policies: Vec<PolicySpec>,
    /// Ladders.
    pub ladders: Vec<LadderSpec>,
    /// What tickets need of whoever is to have them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skill_rules: Vec<SkillRule>,
    /// Templates of checklists.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub checklists: Vec<ChecklistSpec>,
    /// Approvals that are asked for by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub approvals: BTreeMap<ApprovalId, ApprovalRequest>,
    /// How satisfied requesters are; nobody is asked where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub survey: Option<SurveySpec>,
    /// The service catalogue.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<ServiceSpec>,
    /// Contracts, in the order in which they are looked at.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contracts: Vec<ContractSpec>,
    /// What tickets are about, as far as more is known of it than its name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<AssetSpec>,
    /// What work costs.
    #[serde(skip_serializing_if = "WorkSpec::is_empty")]
    pub work: WorkSpec,
    /// How ticket numbers are written; as the id where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numbers: Option<NumberFormat>,
    /// Custom fields, in the order of the form; free texts where there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldSpec>,
    /// Statuses of the host's own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub statuses: Vec<StatusSpec>,
    /// What happens by itself while a ticket waits for its requester, where its team says nothing else.
    #[serde(skip_serializing_if = "PendingPolicy::is_empty")]
    pub pending: PendingPolicy,
    /// What a follow-up takes over from the ticket that was closed, beside subject, kind, channel and organization.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub follow_up_inherits: BTreeSet<Inherited>,
    /// Priority by impact and urgency.
    pub priorities: PriorityMatrix,
    /// Who is told of what, on which channel, when and in which words.
    #[serde(skip_serializing_if = "NoticesSpec::is_usual")]
    pub notices: NoticesSpec,
    /// After how many days (of 24 hours) a solved ticket closes by itself; never where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub close_solved_after_days: Option<u16>,
}

/// A checked and compiled configuration. Immutable: an edit makes another one, with another version. A copy costs nothing.
#[derive(Debug, Clone)]
pub struct Configuration {
    checked: Arc<Checked>,
}

/// What a configuration is made of.
#[derive(Debug, Clone)]
struct Checked {
    spec: ConfigurationSpec,
    version: Fingerprint,
    schedules: BTreeMap<ScheduleId, Schedule>,
    ladders: BTreeMap<LadderId, (Ladder, LadderSpec)>,
    teams: BTreeMap<TeamId, TeamSpec>,
    agents: BTreeMap<AgentId, AgentSpec>,
    members: BTreeMap<TeamId, Vec<AgentId>>,
    organizations: BTreeMap<OrganizationId, OrganizationSpec>,
    domains: BTreeMap<String, OrganizationId>,
    assets: BTreeMap<HostSubject, AssetSpec>,
    prepared: Prepared,
    everybody: BTreeMap<TeamId, Vec<AgentId>>,
    around: BTreeMap<AgentId, Vec<TeamId>>,
    // INVARIANT: what `Standing::of_agent` says of each agent.
    standings: BTreeMap<AgentId, Arc<Standing>>,
    nobody: Arc<Standing>,
    policy_order: Vec<PolicyId>,
    bindings: Bindings,
    notices: NoticeBook,
    names_requesters: bool,
    uses: Uses,
}

impl Configuration {
    /// Checks and compiles.
    ///
    /// # Errors
    /// All problems at once, each with its place.
    pub fn build(spec: ConfigurationSpec) -> Result<Self, ConfigurationProblems> {
        let mut problems = Problems::default();
        let schedules = compile_schedules(&spec, &mut problems);
        let ladders = compile_ladders(&spec, &mut problems);
        let teams: BTreeMap<_, _> = spec.teams.iter().map(|t| (t.id.clone(), t.clone())).collect();
        let agents: BTreeMap<_, _> = spec.agents.iter().map(|a| (a.id.clone(), a.clone())).collect();
        check_unique(spec.teams.iter().map(|t| t.id.as_str()), "team", &mut problems);
        check_unique(spec.agents.iter().map(|a| a.id.as_str()), "agent", &mut problems);
        for team in &spec.teams {
            check_team(team, &teams, &agents, &mut problems);
        }
        for agent in &spec.agents {
            check_agent(agent, &teams, &spec, &mut problems);
        }
        check_organizations(&spec, &mut problems);
        let assets = compile_assets(&spec, &mut problems);
        let prepared = prepare(&spec, &teams, &mut problems);
        check_policies(&spec, &ladders, &teams, &mut problems);
        workforce::check(&spec, &teams, &agents, &mut problems);
        check_checklists(&spec, &mut problems);
        let notices = compile_notices(&spec, &schedules, &mut problems);
        check_statuses(&spec, &mut problems);
        check_waits(&spec, &mut problems);
        check_fields(&spec, &mut problems);
        let mut members: BTreeMap<TeamId, Vec<AgentId>> = BTreeMap::new();
        for (id, agent) in &agents {
            for team in &agent.teams {
                members.entry(team.clone()).or_default().push(id.clone());
            }
        }
        let organizations: BTreeMap<_, _> = spec.organizations.iter().map(|o| (o.id.clone(), o.clone())).collect();
        let domains =
            spec.organizations.iter().flat_map(|o| o.domains.iter().map(|d| (d.clone(), o.id.clone()))).collect();
        let everybody = workforce::everybody(&members, &agents);
        let around = workforce::around(&everybody, &teams);
        let (policy_order, bindings) = (policy_order(&spec), bindings(&spec, &schedules));
        let version = Fingerprint::of(&spec);
        let uses = Uses::of(&spec);
        let mut configuration = Self::of(Checked {
            spec,
            version,
            schedules,
            ladders,
            teams,
            agents,
            members,
            everybody,
            around,
            standings: BTreeMap::new(),
            nobody: Arc::default(),
            organizations,
            domains,
            assets,
            prepared,
            policy_order,
            bindings,
            notices,
            names_requesters: false,
            uses,
        });
        let names_requesters = configuration.document().contains("requester.name");
        configuration.parts().names_requesters = names_requesters;
        configuration.work_out_standings();
        check_approvals(&configuration, &mut problems);
        check_survey(configuration.spec(), &mut problems);
        check_catalogue(&configuration, &mut problems);
        check_work(&configuration, &mut problems);
        problems.none()?;
        Ok(configuration)
    }

    fn of(checked: Checked) -> Self {
        Self { checked: Arc::new(checked) }
    }

    /// What it is made of, to be changed: copies of it stay as they are.
    fn parts(&mut self) -> &mut Checked {
        Arc::make_mut(&mut self.checked)
    }

    fn work_out_standings(&mut self) {
        let standing = |id: &AgentId| (id.clone(), Arc::new(Standing::of_agent(id, self)));
        let standings = self.checked.agents.keys().map(standing).collect();
        self.parts().standings = standings;
    }

    /// Makes an agent otherwise, for a world that is only tried: the version stays that of what is.
    pub(crate) fn edit_agent(&mut self, agent: &AgentId, edit: impl FnOnce(&mut AgentSpec)) {
        let parts = self.parts();
        let Some(spec) = parts.agents.get_mut(agent) else { return };
        edit(spec);
        let written = parts.spec.agents.iter_mut().filter(|written| written.id == *agent);
        written.for_each(|written| written.clone_from(spec));
        let standing = Arc::new(Standing::of_agent(agent, self));
        self.parts().standings.insert(agent.clone(), standing);
    }

    /// What it says of whoever acts: [`Standing::of`], shared.
    pub(crate) fn standing(&self, actor: &Actor) -> Arc<Standing> {
        if let Principal::Requester { organization: Some(_), .. } = actor.principal() {
            return Arc::new(Standing::of(actor, self));
        }
        let held = actor.agent_id().and_then(|agent| self.checked.standings.get(agent));
        Arc::clone(held.unwrap_or(&self.checked.nobody))
    }

    /// What a person wrote.
    #[must_use]
    pub fn spec(&self) -> &ConfigurationSpec {
        &self.checked.spec
    }

    pub(crate) fn notices(&self) -> &NoticeBook {
        &self.checked.notices
    }

    /// The content address that decisions name.
    #[must_use]
    pub fn version(&self) -> &Fingerprint {
        &self.checked.version
    }

    /// What a person wrote, as the JSON document that is kept under [`version`](Self::version).
    #[must_use]
    pub fn document(&self) -> String {
        #[expect(clippy::expect_used, reason = "INVARIANT: our own types have text keys and no failing serializer")]
        serde_json::to_string(&self.checked.spec).expect("a configuration with a JSON form")
    }

    /// The configuration of a document that was kept.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn from_document(document: &str) -> Result<Self, String> {
        let spec = serde_json::from_str(document).map_err(|e| e.to_string())?;
        Self::build(spec).map_err(|problems| problems.to_string())
    }

    /// Whether a text may call requesters by their names, so that these are wanted.
    pub(crate) fn names_requesters(&self) -> bool {
        self.checked.names_requesters
    }

    /// A schedule.
    #[must_use]
    pub fn schedule(&self, id: &ScheduleId) -> Option<&Schedule> {
        self.checked.schedules.get(id)
    }

    /// The part of a ladder that its clock looks at. The empty ladder where there is none.
    #[must_use]
    pub fn clock_ladder(&self, id: Option<&LadderId>) -> &Ladder {
        static NONE: Ladder = Ladder { rungs: Vec::new() };
        id.and_then(|id| self.checked.ladders.get(id)).map_or(&NONE, |(ladder, _)| ladder)
    }

    /// A ladder as a person writes it.
    #[must_use]
    pub fn ladder(&self, id: &LadderId) -> Option<&LadderSpec> {
        self.checked.ladders.get(id).map(|(_, spec)| spec)
    }

    /// What a rung does.
    #[must_use]
    pub fn rung(&self, ladder: &LadderId, rung: &str) -> Option<&RungSpec> {
        self.checked.ladders.get(ladder)?.1.rungs.iter().find(|r| r.id == rung)
    }

    /// A team.
    #[must_use]
    pub fn team(&self, id: &TeamId) -> Option<&TeamSpec> {
        self.checked.teams.get(id)
    }

    /// An agent.
    #[must_use]
    pub fn agent(&self, id: &AgentId) -> Option<&AgentSpec> {
        self.checked.agents.get(id)
    }

    /// A customer company.
    #[must_use]
    pub fn organization(&self, id: &OrganizationId) -> Option<&OrganizationSpec> {
        self.checked.organizations.get(id)
    }

    /// The customer company of an address: the one that has its domain, however that is written.
    #[must_use]
    pub fn organization_of(&self, address: &str) -> Option<&OrganizationSpec> {
        let (_, domain) = address.rsplit_once('@')?;
        self.checked.organizations.get(self.checked.domains.get(&domain.to_lowercase())?)
    }

    /// All teams, by id.
    pub fn teams(&self) -> impl Iterator<Item = &TeamSpec> {
        self.checked.teams.values()
    }

    /// All agents, by id.
    pub fn agents(&self) -> impl Iterator<Item = &AgentSpec> {
        self.checked.agents.values()
    }

    /// The agents of a team, by id.
    #[must_use]
    pub fn members(&self, team: &TeamId) -> &[AgentId] {
        self.checked.members.get(team).map_or(&[], Vec::as_slice)
    }

    /// A ticket's number as people read it.
    #[must_use]
    pub fn number_of(&self, ticket: &Ticket) -> String {
        self.checked.spec.numbers.as_ref().map_or_else(|| ticket.id.to_string(), |format| format.number_of(ticket))
    }

    /// A status of the host's own.
    #[must_use]
    pub fn status(&self, id: &StatusId) -> Option<&StatusSpec> {
        self.checked.spec.statuses.iter().find(|status| status.id == *id)
    }

    /// The status of the host's own that a ticket gets which comes to a base without a name.
    #[must_use]
    pub fn default_status(&self, base: StatusKind) -> Option<&StatusSpec> {
        self.checked.spec.statuses.iter().find(|status| status.default && status.base == base)
    }

    /// The agents of a team and everybody who may stand in for one of them, by id.
    #[must_use]
    pub fn everybody_for(&self, team: &TeamId) -> &[AgentId] {
        self.checked.everybody.get(team).map_or(&[], Vec::as_slice)
    }

    /// The teams with a strategy that may look for somebody again when an agent has room or is there: the agent's own, and
    /// those of the ones for whom the agent may stand in.
    #[must_use]
    pub fn teams_around(&self, agent: &AgentId) -> &[TeamId] {
        self.checked.around.get(agent).map_or(&[], Vec::as_slice)
    }

    /// What a ticket as it stands needs of whoever is to have it.
    #[must_use]
    pub fn requirements(&self, ticket: &Ticket) -> Requirements {
        Requirements::of(ticket, self)
    }

    /// A version of a policy.
    #[must_use]
    pub fn policy(&self, reference: &PolicyRef) -> Option<&PolicySpec> {
        self.checked.spec.policies.iter().find(|p| p.id == reference.id && p.version == reference.version)
    }

    /// Something of the service catalogue.
    #[must_use]
    pub fn service(&self, id: &ServiceId) -> Option<&ServiceSpec> {
        self.checked.spec.services.iter().find(|service| &service.id == id)
    }

    /// The team that serves a tier for tickets of a team: the team itself, or the first on its path that does.
    #[must_use]
    pub fn serving(&self, team: &TeamSpec, tier: Tier) -> Option<&TeamSpec> {
        if team.serves(tier) {
            return self.team(&team.id);
        }
        team.path.iter().filter_map(|id| self.team(id)).find(|t| t.serves(tier))
    }
}
