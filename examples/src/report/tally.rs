//! The tally: takes one explained ticket after the other and keeps sums, never histories.
use helpdesk_core::{Configuration, Explanation};

use super::{
    Report, agreement::AgreementTally, attainment::AttainmentTally, escalations::EscalationsTally, fault_list::Faults,
    glance::Glance, head::ReportHead, intake::Intake, movement::MovementTally, rule_use::RulesTally, stays::StaysTally,
    teams::TeamsTally, volume::VolumeTally, worst::WorstTally,
};

/// Takes one explained ticket after the other; gives the [`Report`].
///
/// # Laws
/// The order of the tickets makes no difference (`order_makes_no_difference`).
#[derive(Debug)]
pub struct Tally {
    head: ReportHead,
    glance: Glance,
    volume: VolumeTally,
    attainment: AttainmentTally,
    stays: StaysTally,
    escalations: EscalationsTally,
    movement: MovementTally,
    teams: TeamsTally,
    worst: WorstTally,
    rules: RulesTally,
    faults: Faults,
    agreement: Option<AgreementTally>,
}

impl Tally {
    /// Begins with no ticket. The configuration names the teams and rungs that are shown even if nothing happens there.
    #[must_use]
    pub fn new(configuration: &Configuration, mut head: ReportHead) -> Self {
        let agreement = head.log_verdicts.take().map(AgreementTally::new);
        Self {
            head,
            glance: Glance::default(),
            volume: VolumeTally::default(),
            attainment: AttainmentTally::default(),
            stays: StaysTally::default(),
            escalations: EscalationsTally::new(configuration),
            movement: MovementTally::default(),
            teams: TeamsTally::new(configuration),
            worst: WorstTally::default(),
            rules: RulesTally::default(),
            faults: Faults::default(),
            agreement,
        }
    }

    /// Counts one ticket. Each ticket is to be added once.
    pub fn add(&mut self, explanation: &Explanation) {
        self.glance.add(explanation);
        self.volume.add(explanation);
        self.attainment.add(explanation);
        self.stays.add(explanation, self.head.span);
        self.escalations.add(explanation);
        self.movement.add(explanation);
        self.teams.add(explanation);
        self.worst.add(explanation);
        self.rules.add(explanation);
        self.faults.add(explanation);
        if let Some(agreement) = &mut self.agreement {
            agreement.add(explanation);
        }
    }

    /// The report of what was added.
    #[must_use]
    pub fn finish(self) -> Report {
        let head = self.head;
        Report {
            title: head.title,
            source: head.source,
            configuration: head.configuration,
            tzdata: head.tzdata,
            span: head.span,
            glance: self.glance,
            volume: self.volume.finish(head.span),
            attainment: self.attainment.finish(),
            stays: self.stays.finish(),
            escalations: self.escalations.finish(),
            movement: self.movement.finish(),
            teams: self.teams.finish(),
            worst: self.worst.finish(),
            rules: self.rules.finish(head.rule_set),
            faults: self.faults,
            agreement: self.agreement.map(AgreementTally::finish),
            intake: Intake::new(head.counts, head.rejected, head.rejected_total),
        }
    }
}
