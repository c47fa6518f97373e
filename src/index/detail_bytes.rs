//! The bytes of a trial's details: its windows and daily returns as a catalog keeps them.
//!
//! Windows are MessagePack, a list for each: name, start and end in milliseconds since 1970, day of the first return
//! since 1970, role, return, Sharpe ratio, worst drawdown, number of trades. Days are pairs of whole numbers of four bytes, the
//! least byte first: a first day since 1970
//! and how many days in a row it begins. Returns are floating-point numbers of four bytes, the least byte first, as a zstd
//! frame.

use crate::model::{DailyReturns, EpochMs, TrialDetails, TrialWindow, WindowRole};
use rayon::prelude::*;
use rmp::Marker;
use rmp::decode::{self, RmpRead};
use rmp::encode;
use std::io;
use zstd::bulk::{Compressor, Decompressor};

/// zstd's fastest usual level; higher ones save less than a hundredth.
const LEVEL: i32 = 1;

/// More returns than this no trial has: those of 10,000 years.
const MOST_RETURNS: usize = 3_652_500;

/// How long the list of a window is.
const FIELDS_OF_WINDOW: u32 = 9;

/// The details of a trial as bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct DetailBytes {
    pub(super) windows: Vec<u8>,
    pub(super) days: Vec<u8>,
    pub(super) returns: Vec<u8>,
}

/// Writes details as bytes.
pub(super) struct DetailEncoder(Compressor<'static>);

impl DetailEncoder {
    pub(super) fn new() -> io::Result<DetailEncoder> {
        Ok(DetailEncoder(Compressor::new(LEVEL)?))
    }

    pub(super) fn encode(&mut self, details: &TrialDetails) -> io::Result<DetailBytes> {
        let values: Vec<u8> = details.returns.values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let returns = self.0.compress(&values)?;
        Ok(DetailBytes { windows: windows(&details.windows), days: days(&details.returns.days), returns })
    }
}

/// Reads the details of trials; `None` where a trial has none, or other than this program writes.
pub(super) fn decode_all(stored: Vec<Option<DetailBytes>>) -> Vec<Option<TrialDetails>> {
    let read = |inflater: &mut Option<Decompressor<'_>>, bytes: Option<DetailBytes>| {
        let DetailBytes { windows, days, returns } = bytes?;
        details(inflater.as_mut()?, &windows, &days, &returns)
    };
    stored.into_par_iter().map_init(|| Decompressor::new().ok(), read).collect()
}

fn details(inflater: &mut Decompressor<'_>, windows: &[u8], days: &[u8], returns: &[u8]) -> Option<TrialDetails> {
    let days = days_of(days)?;
    let values = inflater.decompress(returns, days.len() * size_of::<f32>()).ok()?;
    let values: Vec<f32> =
        values.chunks_exact(4).filter_map(|bytes| Some(f32::from_le_bytes(*bytes.first_chunk()?))).collect();
    let windows = windows_of(windows)?;
    (values.len() == days.len()).then_some(TrialDetails { windows, returns: DailyReturns { days, values } })
}

fn days(days: &[i32]) -> Vec<u8> {
    let segments = days.chunk_by(|one, next| i64::from(*one) + 1 == i64::from(*next));
    segments.flat_map(|days| [days[0], days.len() as i32]).flat_map(i32::to_le_bytes).collect()
}

fn days_of(bytes: &[u8]) -> Option<Vec<i32>> {
    let mut days = Vec::new();
    for pair in bytes.chunks(8) {
        let first = i32::from_le_bytes(*pair.first_chunk()?);
        let count = i32::from_le_bytes(*pair.get(4..)?.first_chunk()?);
        let count = usize::try_from(count).ok().filter(|count| days.len() + count <= MOST_RETURNS)?;
        days.extend((first..).take(count));
    }
    Some(days)
}

fn windows(windows: &[TrialWindow]) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing into memory does not fail.
    let _ = write_windows(&mut bytes, windows);
    bytes
}

fn write_windows(bytes: &mut Vec<u8>, windows: &[TrialWindow]) -> Result<(), encode::ValueWriteError> {
    encode::write_array_len(bytes, windows.len() as u32)?;
    for window in windows {
        encode::write_array_len(bytes, FIELDS_OF_WINDOW)?;
        encode::write_str(bytes, &window.name)?;
        for moment in [window.start, window.end] {
            match moment {
                Some(EpochMs(moment)) => _ = encode::write_sint(bytes, moment)?,
                None => encode::write_nil(bytes).map_err(encode::ValueWriteError::InvalidMarkerWrite)?,
            }
        }
        match window.first_return {
            Some(day) => _ = encode::write_sint(bytes, i64::from(day))?,
            None => encode::write_nil(bytes).map_err(encode::ValueWriteError::InvalidMarkerWrite)?,
        }
        match window.role {
            Some(role) => _ = encode::write_uint(bytes, role as u64)?,
            None => encode::write_nil(bytes).map_err(encode::ValueWriteError::InvalidMarkerWrite)?,
        }
        for value in [window.total_return, window.sharpe_ratio, window.worst_drawdown] {
            match value {
                Some(value) => encode::write_f64(bytes, value)?,
                None => encode::write_nil(bytes).map_err(encode::ValueWriteError::InvalidMarkerWrite)?,
            }
        }
        encode::write_uint(bytes, window.trades)?;
    }
    Ok(())
}

fn windows_of(mut bytes: &[u8]) -> Option<Vec<TrialWindow>> {
    let count = decode::read_array_len(&mut bytes).ok()?;
    let mut windows = Vec::new();
    for _ in 0..count {
        if decode::read_array_len(&mut bytes).ok()? != FIELDS_OF_WINDOW {
            return None;
        }
        let length = decode::read_str_len(&mut bytes).ok()? as usize;
        let (name, rest) = bytes.split_at_checked(length)?;
        bytes = rest;
        windows.push(TrialWindow {
            name: str::from_utf8(name).ok()?.to_owned(),
            start: unless_nil(&mut bytes, decode::read_int)?.map(EpochMs),
            end: unless_nil(&mut bytes, decode::read_int)?.map(EpochMs),
            first_return: unless_nil(&mut bytes, decode::read_int)?,
            role: unless_nil(&mut bytes, decode::read_int::<u8, _>)?.and_then(role_of),
            total_return: unless_nil(&mut bytes, decode::read_f64)?,
            sharpe_ratio: unless_nil(&mut bytes, decode::read_f64)?,
            worst_drawdown: unless_nil(&mut bytes, decode::read_f64)?,
            trades: decode::read_int(&mut bytes).ok()?,
        });
    }
    Some(windows)
}

fn role_of(number: u8) -> Option<WindowRole> {
    [WindowRole::Train, WindowRole::Test].into_iter().find(|role| *role as u8 == number)
}

/// Reads a value that may be missing; `None` where it is something else.
fn unless_nil<'a, T, E>(bytes: &mut &'a [u8], read: impl Fn(&mut &'a [u8]) -> Result<T, E>) -> Option<Option<T>> {
    if bytes.first() == Some(&Marker::Null.to_u8()) {
        bytes.read_u8().ok()?;
        return Some(None);
    }
    read(bytes).ok().map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_come_back_as_they_were_written() {
        let window = |name: &str, start, total_return| TrialWindow {
            name: name.to_owned(),
            start,
            end: Some(EpochMs(-5)),
            first_return: start.map(|_| -7),
            role: start.map(|_| WindowRole::Test),
            total_return,
            sharpe_ratio: None,
            worst_drawdown: Some(0.25),
            trades: 70_000,
        };
        let written = [window("wf_1", Some(EpochMs(1 << 40)), Some(-0.5)), window("", None, None)];
        assert_eq!(windows_of(&windows(&written)).unwrap(), written);
        for written in [vec![], vec![-3, -2, -1, 0, 7, 9, 10, 11]] {
            assert_eq!(days_of(&days(&written)).unwrap(), written);
        }
        assert_eq!(days(&[4, 5, 6, 9]).len(), 16, "two segments");
    }

    #[test]
    fn what_was_altered_is_none_and_no_danger() {
        assert_eq!(days_of(&[1, 2, 3]), None);
        let huge: Vec<u8> = [0, i32::MAX].into_iter().flat_map(i32::to_le_bytes).collect();
        assert_eq!(days_of(&huge), None);
        for bytes in [&b""[..], &[0xdd, 0xff, 0xff, 0xff, 0xff], &[0x91, 0x99, 0xdb, 0xff, 0xff, 0xff, 0xff]] {
            assert_eq!(windows_of(bytes), None);
        }
        assert_eq!(details(&mut Decompressor::new().unwrap(), &[0x90], &days(&[1, 2]), b"no frame"), None);
    }
}
