//! The words of a written position, in English and Spanish alike.

use super::CoordinateError;

/// Longest text read; every form is far shorter.
const MAX_CHARS: usize = 120;

/// One word of a position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Token {
    /// A number as written.
    Number(Number),
    /// A single letter, upper case: a hemisphere (`norte` is `N`, `oeste` is `W`) or a band.
    Letter(char),
    /// The sign of degrees (0), minutes (1) or seconds (2).
    Mark(usize),
    /// A comma, semicolon or stroke between latitude and longitude.
    Separator,
    /// A hyphen between the parts of one angle.
    Hyphen,
    /// The word for latitude (`true`) or longitude (`false`).
    Axis(bool),
}

/// A number with what its writing says beyond its value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    /// Its value without sign.
    pub value: f64,
    /// Whether a minus stands before it.
    pub is_negative: bool,
    /// Digits after the point or comma.
    pub decimals: u8,
}

/// Cuts a text into words.
pub fn tokens(text: &str) -> Result<Vec<Token>, CoordinateError> {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() > MAX_CHARS {
        return Err(CoordinateError::NotUnderstood);
    }
    let mut lexer = Lexer { chars: &chars, at: 0, tokens: Vec::new() };
    while lexer.step()? {}
    Ok(lexer.tokens)
}

struct Lexer<'a> {
    chars: &'a [char],
    at: usize,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    /// Reads one word; `false` at the end.
    fn step(&mut self) -> Result<bool, CoordinateError> {
        let Some(char) = self.peek(0) else { return Ok(false) };
        match char {
            '0'..='9' => self.number(false)?,
            '-' | '−' | '–' => self.minus()?,
            '+' if self.is_digit(1) => {
                self.at += 1;
                self.number(false)?;
            }
            _ if char.is_alphabetic() && char != 'º' => self.word()?,
            _ => self.sign(char)?,
        }
        Ok(true)
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn is_digit(&self, ahead: usize) -> bool {
        self.peek(ahead).is_some_and(|char| char.is_ascii_digit())
    }

    /// A minus before a number, or a hyphen between two parts: `-110.9`, `31-19.956`.
    fn minus(&mut self) -> Result<(), CoordinateError> {
        let before = self.at.checked_sub(1).and_then(|at| self.chars.get(at));
        let is_joined = before.is_some_and(|char| char.is_ascii_digit() || "°º'′’".contains(*char));
        self.at += 1;
        match self.peek(0) {
            Some('0'..='9') if !is_joined => self.number(true),
            Some('0'..='9' | ' ') => {
                self.tokens.push(Token::Hyphen);
                Ok(())
            }
            _ => Err(CoordinateError::NotUnderstood),
        }
    }

    /// Digits with at most one point or comma in them. A second one is doubtful, so it is refused.
    fn number(&mut self, is_negative: bool) -> Result<(), CoordinateError> {
        let start = self.at;
        let mut point = None;
        while let Some(char) = self.peek(0) {
            let is_point = matches!(char, '.' | ',') && point.is_none() && self.is_digit(1);
            if is_point {
                point = Some((self.at, char));
            } else if !char.is_ascii_digit() {
                break;
            }
            self.at += 1;
        }
        let is_second = matches!((self.peek(0), point), (Some('.'), _) | (Some(','), Some((_, ','))));
        let is_doubtful = is_second && self.is_digit(1);
        let digits: String = self.chars.get(start..self.at).unwrap_or_default().iter().collect();
        let value = digits.replace(',', ".").parse().map_err(|_| CoordinateError::NotUnderstood)?;
        let decimals = point.map_or(0, |(at, _)| self.at - at - 1);
        let decimals = u8::try_from(decimals).ok().filter(|decimals| *decimals <= 12 && !is_doubtful);
        let decimals = decimals.ok_or(CoordinateError::NotUnderstood)?;
        self.tokens.push(Token::Number(Number { value, is_negative, decimals }));
        Ok(())
    }

    fn word(&mut self) -> Result<(), CoordinateError> {
        let start = self.at;
        while self.peek(0).is_some_and(|char| char.is_alphabetic() && char != 'º') {
            self.at += 1;
        }
        let word: String = self.chars.get(start..self.at).unwrap_or_default().iter().collect();
        let token = match word.to_uppercase().as_str() {
            "NORTE" | "NORTH" | "MN" => Token::Letter('N'),
            "SUR" | "SOUTH" => Token::Letter('S'),
            "ESTE" | "EAST" | "ME" => Token::Letter('E'),
            "OESTE" | "WEST" => Token::Letter('W'),
            "GRADOS" | "GRADO" | "DEGREES" | "DEGREE" | "DEG" => Token::Mark(0),
            "MINUTOS" | "MINUTO" | "MINUTES" | "MINUTE" | "MIN" => Token::Mark(1),
            "SEGUNDOS" | "SEGUNDO" | "SECONDS" | "SECOND" | "SEG" | "SEC" => Token::Mark(2),
            "LATITUD" | "LATITUDE" | "LAT" => Token::Axis(true),
            "LONGITUD" | "LONGITUDE" | "LONG" | "LON" => Token::Axis(false),
            "Y" | "AND" | "UTM" | "ZONA" | "ZONE" | "HUSO" => return Ok(()),
            word => match word.as_bytes() {
                [letter @ b'A'..=b'Z'] => Token::Letter(char::from(*letter)),
                _ => return Err(CoordinateError::NotUnderstood),
            },
        };
        self.tokens.push(token);
        Ok(())
    }

    fn sign(&mut self, char: char) -> Result<(), CoordinateError> {
        let is_doubled = self.peek(1) == Some(char);
        let token = match char {
            '°' | 'º' => Token::Mark(0),
            '\'' | '′' | '’' if is_doubled => {
                self.at += 1;
                Token::Mark(2)
            }
            '\'' | '′' | '’' => Token::Mark(1),
            '"' | '″' | '”' => Token::Mark(2),
            ',' | ';' | '/' => Token::Separator,
            ' ' | '\t' | '\n' | ':' | '=' | '(' | ')' => {
                self.at += 1;
                return Ok(());
            }
            // The end of an abbreviation; a point before digits could belong to a number.
            '.' if !self.is_digit(1) && !matches!(self.tokens.last(), Some(Token::Number(_))) => {
                self.at += 1;
                return Ok(());
            }
            _ => return Err(CoordinateError::NotUnderstood),
        };
        self.at += 1;
        self.tokens.push(token);
        Ok(())
    }
}
