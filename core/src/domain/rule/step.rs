//! From one state of a document to the next.

use super::{Finding, Stage, Weight, missing};
use crate::domain::fields::{Content, Fields};
use crate::domain::schema::{Kind, VOIDED};
use crate::domain::sets::report::CHANGE_REASON;
use crate::domain::value::{Answer, Scalar};

/// The status that counts: in conflict the more open one, but never `draft` once any side has filed.
///
/// A status newer than this build counts as open but not as more open than a known open one.
pub fn status(fields: &Fields) -> Option<&str> {
    let all = fields.registers("status").filter_map(|register| match register.known() {
        Some(Scalar::Text(code)) => Some(code.as_str()),
        _ => None,
    });
    all.min_by_key(|code| match *code {
        "reported" => 0,
        "investigating" => 1,
        "closed" => 3,
        "voided" => 4,
        "draft" => 5,
        _ => 2,
    })
}

/// Whether the report has left draft, on any side of a conflict.
pub fn is_filed(fields: &Fields) -> bool {
    status(fields).is_some_and(|status| status != "draft")
}

/// Everything that stands against going from `before` (`None` for a new document) to `after`.
///
/// `sealed` says that a filing record exists, for kinds without a status. `reason` is a code of `change_reason`.
/// The caller makes no step while a refusal or a missing answer stands.
pub fn step(
    kind: &Kind,
    before: Option<&Fields>,
    after: &Fields,
    stage: Stage,
    sealed: bool,
    reason: Option<&str>,
) -> Vec<Finding> {
    let was_filed = sealed || before.is_some_and(is_filed);
    let now = status(after);
    let mut found = Vec::new();
    let files_now = is_filed(after) && !was_filed && now != Some("voided");
    found.extend(missing(kind, after, if files_now { stage } else { Stage::Start }));
    if was_filed && now == Some("draft") {
        found.push(refusal("filed_cannot_return_to_draft", "status"));
    }
    if was_filed && !reason.is_some_and(|code| CHANGE_REASON.contains(code)) {
        found.push(refusal("change_reason_needed", ""));
    }
    if now == Some("closed") && !after.is_answered("outcome") {
        found.push(refusal("closing_needs_outcome", "outcome"));
    }
    if now == Some("voided") && !after.is_answered("void_reason") {
        found.push(refusal("void_needs_reason", "void_reason"));
    }
    if after.is_answered("significance.level") && !after.is_answered("significance.why") {
        found.push(refusal("significance_needs_why", "significance.why"));
    }
    let unexplained = |(path, content): &(&str, &Content)| path.rsplit('.').next() == Some(VOIDED) && is_blank(content);
    found.extend(after.iter().filter(unexplained).map(|(path, _)| refusal("void_needs_reason", path)));
    found
}

fn refusal(code: &'static str, path: &str) -> Finding {
    Finding::new(Weight::Refusal, code, path)
}

fn is_blank(content: &Content) -> bool {
    matches!(content, Content::Register(Answer::Known(Scalar::Text(text))) if text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::incident::INCIDENT;
    use crate::ids::ItemId;

    fn with_status(status: &str) -> Fields {
        Fields::new().with("scenario", "drone").with("status", status)
    }

    fn codes(before: Option<&Fields>, after: &Fields, reason: Option<&str>) -> Vec<&'static str> {
        step(&INCIDENT, before, after, Stage::Filing, false, reason).into_iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn a_draft_is_changed_freely() {
        let draft = with_status("draft");
        assert_eq!(codes(None, &draft, None), [""; 0]);
        assert_eq!(codes(Some(&draft), &draft, None), [""; 0]);
    }

    #[test]
    fn filing_asks_for_every_asked_field_but_voiding_a_draft_does_not() {
        let draft = with_status("draft");
        assert_eq!(codes(Some(&draft), &with_status("reported"), None), ["asked_field_missing"; 6]);
        let voided = with_status("voided").with("void_reason", "practice");
        assert_eq!(codes(Some(&draft), &voided, None), [""; 0]);
    }

    #[test]
    fn a_filed_report_names_why_it_changes_and_never_returns_to_draft() {
        let filed = with_status("reported");
        assert_eq!(codes(Some(&filed), &filed, None), ["change_reason_needed"]);
        assert_eq!(codes(Some(&filed), &filed, Some("because")), ["change_reason_needed"]);
        assert_eq!(codes(Some(&filed), &filed, Some("correction")), [""; 0]);
        assert_eq!(codes(Some(&filed), &with_status("draft"), Some("correction")), ["filed_cannot_return_to_draft"]);
    }

    #[test]
    fn closing_needs_an_outcome_and_voiding_a_reason() {
        let filed = with_status("reported");
        assert_eq!(codes(Some(&filed), &with_status("closed"), Some("review")), ["closing_needs_outcome"]);
        assert_eq!(codes(Some(&filed), &with_status("voided"), Some("review")), ["void_needs_reason"]);
        let closed = with_status("closed").with("outcome", "handled");
        assert_eq!(codes(Some(&filed), &closed, Some("review")), [""; 0]);
    }

    #[test]
    fn an_item_is_voided_with_a_reason() {
        let path = format!("people.{}.voided", ItemId([5; 16]).to_segment());
        assert_eq!(codes(None, &with_status("draft").with(&*path, ""), None), ["void_needs_reason"]);
        assert_eq!(codes(None, &with_status("draft").with(&*path, "entered twice"), None), [""; 0]);
    }

    #[test]
    fn a_chosen_significance_says_why() {
        let raised = with_status("draft").with("significance.level", "high");
        assert_eq!(codes(None, &raised, None), ["significance_needs_why"]);
        assert_eq!(codes(None, &raised.with("significance.why", "press on site"), None), [""; 0]);
    }

    #[test]
    fn in_conflict_the_more_open_status_counts_and_filed_stays_filed() {
        let conflict = |codes: &[&str]| {
            codes.iter().fold(Fields::new(), |mut fields, code| {
                fields.compete("status", *code);
                fields
            })
        };
        for (codes, counts) in [
            (&["closed", "investigating"][..], "investigating"),
            (&["voided", "closed"], "closed"),
            (&["draft", "closed"], "closed"),
            (&["closed", "newer_status"], "newer_status"),
            (&["newer_status", "reported"], "reported"),
            (&["draft"], "draft"),
        ] {
            assert_eq!(status(&conflict(codes)), Some(counts));
        }
        assert!(is_filed(&conflict(&["draft", "reported"])) && !is_filed(&conflict(&["draft"])));
        assert_eq!(status(&Fields::new()), None);
    }
}
