//! A roster: one person a line, as a spreadsheet exports it. All lines are checked before anybody is invited.

use std::collections::BTreeMap;

use enlace_core::record::content::AgencyProfile;

use super::super::csv;
use super::super::failure::{Detail, Exit, Failure, Reason};
use super::person::{self, Person, Written};

/// Columns a roster has, in any order. The first four must be there.
pub const COLUMNS: [&str; 7] = ["name", "role", "unit", "streams", "rank", "call_sign", "device_number"];

const NEEDED: usize = 4;

/// What the columns may be called as well.
const ALIASES: [(&str, &str); 9] = [
    ("nombre", "name"),
    ("rol", "role"),
    ("función", "role"),
    ("unidad", "unit"),
    ("flujos", "streams"),
    ("grado", "rank"),
    ("indicativo", "call_sign"),
    ("número", "device_number"),
    ("number", "device_number"),
];

/// Most people in one roster.
pub const MAX_PEOPLE: usize = 2_000;

/// Reads and checks a roster; fails with everything that is wrong, line by line.
pub fn read(text: &str, profile: Option<&AgencyProfile>) -> Result<Vec<Person>, Failure> {
    let mut rows = csv::read(text).into_iter();
    let (_, heading) = rows.next().ok_or_else(|| Failure::new("roster_empty", Exit::Refused))?;
    let heading: Vec<String> = heading.iter().map(|name| column(name)).collect();
    check_heading(&heading)?;
    let (mut people, mut wrong) = (Vec::new(), Vec::new());
    let mut seen = BTreeMap::new();
    for (line, row) in rows {
        if row.len() != heading.len() {
            let reason = Reason::new("roster_cells_differ").with("cells", row.len()).with("columns", heading.len());
            wrong.push(Detail { line, reason });
            continue;
        }
        match person::check(&written(&heading, &row), profile) {
            Ok(person) => {
                wrong.extend(repeated(&mut seen, line, &person));
                people.push(person);
            }
            Err(reasons) => wrong.extend(reasons.into_iter().map(|reason| Detail { line, reason })),
        }
    }
    finish(people, wrong)
}

fn column(name: &str) -> String {
    let name = name.to_lowercase().replace([' ', '-'], "_");
    ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name, |(_, column)| (*column).to_owned())
}

fn finish(people: Vec<Person>, wrong: Vec<Detail>) -> Result<Vec<Person>, Failure> {
    if !wrong.is_empty() {
        return Err(Failure::new("roster_wrong", Exit::Refused).with("count", wrong.len()).with_details(wrong));
    }
    match people.len() {
        0 => Err(Failure::new("roster_empty", Exit::Refused)),
        count if count > MAX_PEOPLE => Err(Failure::new("roster_too_long", Exit::Refused).with("max", MAX_PEOPLE)),
        _ => Ok(people),
    }
}

fn check_heading(heading: &[String]) -> Result<(), Failure> {
    if let Some(missing) = COLUMNS[..NEEDED].iter().find(|name| !heading.iter().any(|known| known == **name)) {
        let failure = Failure::new("roster_column_missing", Exit::Refused);
        return Err(failure.with("column", missing).with("columns", COLUMNS.join(", ")));
    }
    match heading.iter().find(|name| !COLUMNS.contains(&name.as_str())) {
        Some(unknown) => {
            let failure = Failure::new("roster_column_unknown", Exit::Refused);
            Err(failure.with("column", unknown).with("columns", COLUMNS.join(", ")))
        }
        None => Ok(()),
    }
}

fn written(heading: &[String], row: &[String]) -> Written {
    let cell = |column: &str| {
        let at = heading.iter().position(|name| name == column);
        at.and_then(|at| row.get(at)).cloned().unwrap_or_default()
    };
    let words = |column: &str| {
        let cell = cell(column);
        cell.split([' ', ',', ';', '+']).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    Written {
        name: cell("name"),
        rank: cell("rank"),
        call_sign: cell("call_sign"),
        roles: words("role"),
        unit: cell("unit"),
        device_number: cell("device_number"),
        streams: words("streams"),
    }
}

/// The same call sign twice is one person twice, and a device number is one device's.
fn repeated(seen: &mut BTreeMap<String, usize>, line: usize, person: &Person) -> Option<Detail> {
    let device = person.device_number.map(|number| format!("{}-{number:04}", person.unit));
    let call_sign = (!person.call_sign.is_empty()).then(|| person.call_sign.clone());
    let first = [call_sign, device].into_iter().flatten().find_map(|value| {
        let first = seen.insert(value.clone(), line)?;
        Some((value, first))
    });
    first.map(|(value, first)| Detail {
        line,
        reason: Reason::new("roster_repeated").with("value", value).with("first", first),
    })
}

#[cfg(test)]
mod tests {
    use super::super::person::tests::profile;
    use super::*;

    const GOOD: &str = "Nombre;Unidad;Rol;Streams;Call sign\n\
        Ana López;NGL;agent supervisor;internal/nogales:write identity/nogales:write-own;Halcón 7\n\
        Beto Ruiz;BETA;rescuer;internal/nogales:write;\n";

    fn wrong(text: &str) -> Failure {
        read(text, Some(&profile())).unwrap_err()
    }

    #[test]
    fn a_roster_is_read_whole() {
        let people = read(GOOD, Some(&profile())).unwrap();
        assert_eq!(people.len(), 2);
        assert_eq!(people[0].roles, ["agent", "supervisor"]);
        assert_eq!(people[0].grants.len(), 2);
        assert_eq!(people[0].call_sign, "Halcón 7");
    }

    #[test]
    fn every_wrong_line_is_named() {
        let text = "name,role,unit,streams,call_sign\n\
            Ana,agent,NGL,internal/nogales:write,H7\n\
            ,boss,NGL,internal/nogales:write,\n\
            Eva,agent,NGL\n\
            Luz,agent,NGL,internal/nogales:write,H7\n";
        let failure = wrong(text);
        assert_eq!(failure.code(), "roster_wrong");
        let found: Vec<_> = failure.details().iter().map(|detail| (detail.line, detail.reason.code())).collect();
        let expected = [
            (3, "invite_name_missing"),
            (3, "invite_role_unknown"),
            (4, "roster_cells_differ"),
            (5, "roster_repeated"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn columns_are_needed_and_known() {
        assert_eq!(wrong("").code(), "roster_empty");
        assert_eq!(wrong("name,role,unit,streams\n").code(), "roster_empty");
        assert_eq!(wrong("name,role,unit\nAna,agent,NGL").code(), "roster_column_missing");
        assert_eq!(wrong("name,role,unit,streams,salary\n").code(), "roster_column_unknown");
    }
}
