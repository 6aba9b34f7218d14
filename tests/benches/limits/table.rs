//! Figures in Markdown, so that a run can go into `docs/benchmarks.md` as it is.

use std::time::Duration;

/// A table of one group.
pub struct Table {
    name: &'static str,
    rows: Vec<[String; 5]>,
}

/// One figure with what it is held against.
pub struct Row<'a> {
    /// What was measured.
    pub what: &'a str,
    /// The figure.
    pub value: f64,
    /// Its unit.
    pub unit: &'a str,
    /// What no implementation could beat, measured in the same run.
    pub limit: Option<f64>,
    /// The goal: most that `value` may be.
    pub goal: Option<f64>,
}

impl Table {
    /// An empty table.
    pub fn new(name: &'static str) -> Self {
        Self { name, rows: Vec::new() }
    }

    /// A figure without a limit.
    pub fn figure(&mut self, what: &str, value: f64, unit: &str) {
        self.row(&Row { what, value, unit, limit: None, goal: None });
    }

    /// A figure.
    pub fn row(&mut self, row: &Row<'_>) {
        let number = |n: f64| match n {
            n if n >= 100.0 => format!("{n:.0}"),
            n if n >= 1.0 => format!("{n:.1}"),
            n => format!("{n:.3}"),
        };
        let limit = row.limit.map(|limit| format!("{} ({:.2} x)", number(limit), row.value / limit));
        let goal =
            row.goal.map(|goal| format!("≤ {}: {}", number(goal), if row.value <= goal { "met" } else { "MISSED" }));
        let value = number(row.value);
        self.rows.push([
            row.what.to_owned(),
            value,
            row.unit.to_owned(),
            limit.unwrap_or_default(),
            goal.unwrap_or_default(),
        ]);
    }

    /// Prints it.
    pub fn print(&self) {
        println!("### {}\n", self.name);
        let head = ["what", "measured", "unit", "limit (ratio)", "goal"].map(str::to_owned);
        let width = |at: usize| self.rows.iter().chain([&head]).map(|row| row[at].chars().count()).max().unwrap_or(0);
        let widths = [0, 1, 2, 3, 4].map(width);
        let line = |row: &[String; 5]| {
            let cells: Vec<String> = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
            println!("| {} |", cells.join(" | "));
        };
        line(&head);
        line(&widths.map(|width| "-".repeat(width)));
        self.rows.iter().for_each(line);
        println!();
    }
}

/// Microseconds.
pub fn us(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// Milliseconds.
pub fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
