//! Reading bytes nobody vouches for: lengths are believed only if that many bytes follow, numbers only in their
//! shortest LEB128 form.

use super::refusal::ChangeRefusal;

/// What is left to read.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(super) const fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    #[cfg(test)]
    pub(super) const fn left(&self) -> usize {
        self.rest.len()
    }

    pub(super) fn byte(&mut self) -> Result<u8, ChangeRefusal> {
        let (byte, rest) = self.rest.split_first().ok_or(ChangeRefusal::Malformed)?;
        self.rest = rest;
        Ok(*byte)
    }

    pub(super) fn take(&mut self, count: u64) -> Result<&'a [u8], ChangeRefusal> {
        let count = usize::try_from(count).map_err(|_| ChangeRefusal::Malformed)?;
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(ChangeRefusal::Malformed)?;
        self.rest = rest;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], ChangeRefusal> {
        self.take(N as u64)?.try_into().map_err(|_| ChangeRefusal::Malformed)
    }

    /// A length and that many bytes.
    pub(super) fn prefixed(&mut self) -> Result<&'a [u8], ChangeRefusal> {
        let length = self.unsigned()?;
        self.take(length)
    }

    pub(super) fn unsigned(&mut self) -> Result<u64, ChangeRefusal> {
        let mut value = 0_u64;
        for index in 0..10 {
            let byte = self.byte()?;
            // The tenth byte holds the last of 64 bits.
            if index == 9 && byte > 1 {
                return Err(ChangeRefusal::Malformed);
            }
            value |= u64::from(byte & 0x7f) << (7 * index);
            if byte & 0x80 == 0 {
                return if index > 0 && byte == 0 { Err(ChangeRefusal::Malformed) } else { Ok(value) };
            }
        }
        Err(ChangeRefusal::Malformed)
    }

    pub(super) fn signed(&mut self) -> Result<i64, ChangeRefusal> {
        let mut value = 0_i64;
        let mut previous = 0_u8;
        for index in 0..10_u32 {
            let byte = self.byte()?;
            value |= i64::from(byte & 0x7f) << (7 * index);
            if byte & 0x80 == 0 {
                let negative = byte & 0x40 != 0;
                let repeats_sign = (byte == 0 && previous & 0x40 == 0) || (byte == 0x7f && previous & 0x40 != 0);
                // The tenth byte holds the last of 64 bits, as a sign.
                if (index > 0 && repeats_sign) || (index == 9 && byte != 0 && byte != 0x7f) {
                    return Err(ChangeRefusal::Malformed);
                }
                return Ok(if negative && index < 9 { value | (-1 << (7 * (index + 1))) } else { value });
            }
            previous = byte;
        }
        Err(ChangeRefusal::Malformed)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn unsigned(mut value: u64) -> Vec<u8> {
        let mut out = Vec::new();
        loop {
            let byte = u8::try_from(value & 0x7f).unwrap();
            value >>= 7;
            if value == 0 {
                out.push(byte);
                return out;
            }
            out.push(byte | 0x80);
        }
    }

    fn signed(mut value: i64) -> Vec<u8> {
        let mut out = Vec::new();
        loop {
            let byte = u8::try_from(value & 0x7f).unwrap();
            value >>= 7;
            if (value == 0 && byte & 0x40 == 0) || (value == -1 && byte & 0x40 != 0) {
                out.push(byte);
                return out;
            }
            out.push(byte | 0x80);
        }
    }

    proptest! {
        #[test]
        fn numbers_read_back(a in any::<u64>(), b in any::<i64>(), shift in 0..64_u32) {
            prop_assert_eq!(Reader::new(&unsigned(a >> shift)).unsigned(), Ok(a >> shift));
            prop_assert_eq!(Reader::new(&signed(b >> shift)).signed(), Ok(b >> shift));
        }

        #[test]
        fn only_the_shortest_form_is_read(bytes in proptest::collection::vec(any::<u8>(), 1..12)) {
            let mut reader = Reader::new(&bytes);
            if let Ok(value) = reader.unsigned() {
                prop_assert_eq!(unsigned(value), bytes[..bytes.len() - reader.left()].to_vec());
            }
            let mut reader = Reader::new(&bytes);
            if let Ok(value) = reader.signed() {
                prop_assert_eq!(signed(value), bytes[..bytes.len() - reader.left()].to_vec());
            }
        }
    }

    #[test]
    fn extremes_read_back() {
        for value in [i64::MIN, i64::MIN + 1, -65, -64, -1, 0, 63, 64, i64::MAX] {
            assert_eq!(Reader::new(&signed(value)).signed(), Ok(value), "{value}");
        }
        assert_eq!(Reader::new(&unsigned(u64::MAX)).unsigned(), Ok(u64::MAX));
    }
}
