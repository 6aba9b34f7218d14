//! What a person does with a phone, and what the phone said was safe.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::phone::PhoneProcess;

/// Everything a phone acknowledged: fields of documents.
#[derive(Clone, Debug, Default)]
pub struct Story {
    /// Documents in the order they were made, with the last acknowledged severity of each.
    pub kept: BTreeMap<String, String>,
    /// Documents an edit of which was not acknowledged: the edit may be there or not.
    pub unsure: BTreeMap<String, String>,
    newest: Option<String>,
}

/// The phone died over a command.
#[derive(Debug)]
pub struct Death;

impl Story {
    /// Reports an incident of minor severity.
    pub fn report(&mut self, phone: &mut PhoneProcess) -> Result<(), Death> {
        let edits = json!({ "scenario": "drone", "severity": "minor", "narrative": { "prose": "Zumbido al norte." } });
        let saved = tell(phone, &json!({ "do": "report", "stream": "internal/nogales", "edits": edits }))?;
        let id = saved["document"].as_str().unwrap().to_owned();
        self.kept.insert(id.clone(), "minor".to_owned());
        self.newest = Some(id);
        Ok(())
    }

    /// Changes the severity of the newest incident.
    pub fn worsen(&mut self, phone: &mut PhoneProcess, severity: &str) -> Result<(), Death> {
        let Some(id) = self.newest.clone() else { return Ok(()) };
        self.unsure.insert(id.clone(), severity.to_owned());
        let edit = json!({ "do": "edit", "document": id, "edits": { "severity": severity }, "reason": null });
        tell(phone, &edit)?;
        self.unsure.remove(&id);
        self.kept.insert(id, severity.to_owned());
        Ok(())
    }

    /// Adds a person to the newest incident, with an identity in the sealed stream.
    pub fn person(&mut self, phone: &mut PhoneProcess) -> Result<(), Death> {
        let Some(id) = self.newest.clone() else { return Ok(()) };
        let command = json!({
            "do": "person", "incident": id, "person": { "role": "victim" }, "stream": "identity/nogales",
            "identity": { "surname_1": "Ruiz (inventado)" },
        });
        tell(phone, &command).map(|_| ())
    }

    /// Demands that the phone shows everything that was acknowledged, and shows every document it lists.
    pub fn check(&self, phone: &mut PhoneProcess, whose: &str) {
        for (id, severity) in &self.kept {
            let shown = severity_of(phone, id);
            let may_be =
                [Some(severity), self.unsure.get(id)].into_iter().flatten().any(|one| Some(one) == shown.as_ref());
            assert!(may_be, "P1: {whose} shows {shown:?} instead of {severity} in {id}");
        }
    }
}

/// One command that must succeed if the phone lives.
pub fn tell(phone: &mut PhoneProcess, command: &Value) -> Result<Value, Death> {
    let answer = phone.try_ask(command).ok_or(Death)?;
    assert!(answer.get("error").is_none(), "{command}: {answer}");
    Ok(answer)
}

/// A sync that must succeed if the phone lives.
pub fn sync(phone: &mut PhoneProcess) -> Result<(), Death> {
    tell(phone, &json!({ "do": "sync" })).map(|_| ())
}

/// Demands that two phones show the same in every document either lists as one of its newest, and that no reference was
/// given twice.
pub fn same(one: &mut PhoneProcess, other: &mut PhoneProcess, whose: &str) {
    let mut ids = BTreeSet::new();
    for phone in [&mut *one, &mut *other] {
        let listed = phone.done(&json!({ "do": "list" }));
        let incidents = listed["incidents"].as_array().unwrap();
        let references: BTreeSet<_> = incidents.iter().map(|row| row["reference"].to_string()).collect();
        assert_eq!(references.len(), incidents.len(), "{whose}: a reference was given twice");
        ids.extend(incidents.iter().map(|row| row["document"].as_str().unwrap().to_owned()));
    }
    for id in ids {
        let show = json!({ "do": "show", "document": id });
        let [left, right] = [&mut *one, &mut *other].map(|phone| phone.done(&show)["fields"].clone());
        assert!(left == right, "{whose}: {id} differs: {left} {right}");
    }
}

fn severity_of(phone: &mut PhoneProcess, id: &str) -> Option<String> {
    let shown = phone.ask(&json!({ "do": "show", "document": id }));
    Some(shown["fields"]["severity"]["value"].as_str()?.to_owned())
}
