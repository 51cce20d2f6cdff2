//! Priority by impact and urgency, cell by cell.
use helpdesk_core::{
    Impact::{self, High, Low, Medium},
    Priority::{self, Normal, Urgent},
    PriorityMatrix, Urgency,
};

#[test]
fn the_usual_matrix() {
    let urgencies = [Urgency::High, Urgency::Medium, Urgency::Low];
    let rows: [(Impact, [Priority; 3]); 3] = [
        (High, [Urgent, Priority::High, Normal]),
        (Medium, [Priority::High, Normal, Priority::Low]),
        (Low, [Normal, Priority::Low, Priority::Low]),
    ];
    let matrix = PriorityMatrix::default();
    for (impact, row) in rows {
        assert_eq!(urgencies.map(|urgency| matrix.priority(impact, urgency)), row, "{impact:?}");
    }
}
