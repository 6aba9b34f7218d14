//! How a command ends when it does not succeed: a stable code, a sentence in either language, an exit status.

use std::borrow::Cow;
use std::fmt::Display;
use std::process::ExitCode;

use enlace_core::i18n::{self, Lang};

/// Exit status of the command, for scripts. 0 is success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 1: a check was made and did not hold.
    CheckFailed,
    /// 2: the command line is not understood.
    Usage,
    /// 3: refused, or the input is not good.
    Refused,
    /// 4: the machine does not allow it: port in use, folder that cannot be written, disk full.
    Environment,
}

impl Exit {
    /// The number.
    pub const fn status(self) -> u8 {
        match self {
            Self::CheckFailed => 1,
            Self::Usage => 2,
            Self::Refused => 3,
            Self::Environment => 4,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.status())
    }
}

/// Why a command did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    reason: Reason,
    exit: Exit,
    details: Vec<Detail>,
}

/// One thing that is wrong: a code and what fills its sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    code: Cow<'static, str>,
    args: Vec<(&'static str, String)>,
}

/// One of several things that are wrong, with the line it stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// Line of the input, from 1.
    pub line: usize,
    /// What is wrong there.
    pub reason: Reason,
}

impl Reason {
    /// A reason without arguments.
    pub fn new(code: impl Into<Cow<'static, str>>) -> Self {
        Self { code: code.into(), args: Vec::new() }
    }

    /// Fills a placeholder of the sentence.
    pub fn with(mut self, name: &'static str, value: impl Display) -> Self {
        self.args.push((name, value.to_string()));
        self
    }

    /// The stable code.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// What happened and what to do.
    pub fn sentence(&self, lang: Lang) -> String {
        let args: Vec<(&str, &str)> = self.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        i18n::explain(lang, &self.code, &args)
    }
}

impl Failure {
    /// A failure without arguments.
    pub fn new(code: impl Into<Cow<'static, str>>, exit: Exit) -> Self {
        Self { reason: Reason::new(code), exit, details: Vec::new() }
    }

    /// Fills a placeholder of the sentence.
    pub fn with(mut self, name: &'static str, value: impl Display) -> Self {
        self.reason = self.reason.with(name, value);
        self
    }

    /// Adds what is wrong line by line.
    pub fn with_details(mut self, details: Vec<Detail>) -> Self {
        self.details = details;
        self
    }

    /// The stable code.
    pub fn code(&self) -> &str {
        self.reason.code()
    }

    /// The exit status.
    pub const fn exit(&self) -> Exit {
        self.exit
    }

    /// What happened and what to do.
    pub fn sentence(&self, lang: Lang) -> String {
        self.reason.sentence(lang)
    }

    /// What is wrong line by line; empty for most failures.
    pub fn details(&self) -> &[Detail] {
        &self.details
    }
}

impl From<Reason> for Failure {
    /// Bad input, unless said otherwise.
    fn from(reason: Reason) -> Self {
        Self { reason, exit: Exit::Refused, details: Vec::new() }
    }
}
