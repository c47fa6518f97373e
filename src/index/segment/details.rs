//! Windows and daily returns, out of their lists.

use super::SegmentFault;
use super::columns::{DAYS, RETURNS, WINDOWS, role_name};
use super::table::{Columns, number, text};
use crate::model::{DailyReturns, EpochMs, TrialDetails, TrialWindow, WindowRole};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float32Type, Float64Type, Int64Type, TimestampMillisecondType};
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, ListArray, ListViewArray, PrimitiveArray, StringArray, StructArray,
};
use arrow_buffer::ScalarBuffer;
use arrow_schema::{DataType, Field};
use std::collections::HashMap;
use std::sync::Arc;

/// The columns of windows and returns.
pub(super) struct DetailColumns<'a> {
    windows: &'a ListArray,
    /// Lists that are [shared](shared_days).
    days: &'a ListViewArray,
    returns: &'a ListArray,
}

impl<'a> DetailColumns<'a> {
    pub(super) fn of(columns: &Columns<'a>) -> Result<DetailColumns<'a>, SegmentFault> {
        Ok(DetailColumns {
            windows: columns.lists(WINDOWS)?,
            days: columns.shared_lists(DAYS)?,
            returns: columns.lists(RETURNS)?,
        })
    }

    /// The details in a row; `None` where there are none.
    pub(super) fn at(&self, position: usize) -> Result<Option<TrialDetails>, SegmentFault> {
        if !self.windows.is_valid(position) {
            return Ok(None);
        }
        let days = values::<Date32Type>(&self.days.value(position), DAYS)?;
        let values = values::<Float32Type>(&self.returns.value(position), RETURNS)?;
        if days.len() != values.len() {
            return Err(column(RETURNS));
        }
        let windows = self.windows.value(position);
        let windows = WindowColumns::of(windows.as_struct_opt().ok_or_else(|| column(WINDOWS))?)?.windows();
        Ok(Some(TrialDetails { windows, returns: DailyReturns { days, values } }))
    }
}

/// Lists of days of which each that is there several times is kept once.
pub(super) fn shared_days(lists: &ListArray) -> Result<ListViewArray, SegmentFault> {
    let days = lists.values().as_primitive_opt::<Date32Type>().ok_or_else(|| column(DAYS))?.values();
    let (mut begins, mut sizes) = (Vec::with_capacity(lists.len()), Vec::with_capacity(lists.len()));
    let mut kept: Vec<i32> = Vec::new();
    let mut known: HashMap<&[i32], i32> = HashMap::new();
    for range in lists.offsets().windows(2) {
        let list = &days[range[0] as usize..range[1] as usize];
        let begin = known.entry(list).or_insert_with(|| {
            kept.extend(list);
            (kept.len() - list.len()) as i32
        });
        begins.push(*begin);
        sizes.push(range[1] - range[0]);
    }
    kept.shrink_to_fit();
    let (values, nulls) = (PrimitiveArray::<Date32Type>::from(kept), lists.nulls().cloned());
    let field = Arc::new(Field::new("item", DataType::Date32, true));
    let shared =
        ListViewArray::try_new(field, ScalarBuffer::from(begins), ScalarBuffer::from(sizes), Arc::new(values), nulls);
    shared.map_err(|error| SegmentFault::Refused(error.to_string()))
}

/// The fields of some windows.
struct WindowColumns<'a> {
    names: &'a StringArray,
    starts: &'a PrimitiveArray<TimestampMillisecondType>,
    ends: &'a PrimitiveArray<TimestampMillisecondType>,
    first_returns: &'a PrimitiveArray<Date32Type>,
    roles: &'a StringArray,
    total_returns: &'a PrimitiveArray<Float64Type>,
    sharpe_ratios: &'a PrimitiveArray<Float64Type>,
    worst_drawdowns: &'a PrimitiveArray<Float64Type>,
    trades: &'a PrimitiveArray<Int64Type>,
}

impl<'a> WindowColumns<'a> {
    fn of(windows: &'a StructArray) -> Result<WindowColumns<'a>, SegmentFault> {
        Ok(WindowColumns {
            names: texts(windows, "name")?,
            starts: numbers(windows, "start")?,
            ends: numbers(windows, "end")?,
            first_returns: numbers(windows, "first_return")?,
            roles: texts(windows, "role")?,
            total_returns: numbers(windows, "total_return")?,
            sharpe_ratios: numbers(windows, "sharpe_ratio")?,
            worst_drawdowns: numbers(windows, "worst_drawdown")?,
            trades: numbers(windows, "trades")?,
        })
    }

    fn windows(&self) -> Vec<TrialWindow> {
        let role = |name| [WindowRole::Train, WindowRole::Test].into_iter().find(|role| role_name(*role) == name);
        let window = |at| TrialWindow {
            name: text(self.names, at).unwrap_or_default().to_owned(),
            start: number(self.starts, at).map(EpochMs),
            end: number(self.ends, at).map(EpochMs),
            first_return: number(self.first_returns, at),
            role: text(self.roles, at).and_then(role),
            total_return: number(self.total_returns, at),
            sharpe_ratio: number(self.sharpe_ratios, at),
            worst_drawdown: number(self.worst_drawdowns, at),
            trades: number(self.trades, at).and_then(|trades| u64::try_from(trades).ok()).unwrap_or_default(),
        };
        (0..self.names.len()).map(window).collect()
    }
}

fn column(name: &str) -> SegmentFault {
    SegmentFault::Column(name.to_owned())
}

fn texts<'a>(windows: &'a StructArray, name: &str) -> Result<&'a StringArray, SegmentFault> {
    windows.column_by_name(name).and_then(|found| found.as_string_opt::<i32>()).ok_or_else(|| column(name))
}

fn numbers<'a, T: ArrowPrimitiveType>(
    windows: &'a StructArray,
    name: &str,
) -> Result<&'a PrimitiveArray<T>, SegmentFault> {
    windows.column_by_name(name).and_then(|found| found.as_primitive_opt::<T>()).ok_or_else(|| column(name))
}

/// The numbers of a list.
fn values<T: ArrowPrimitiveType>(list: &ArrayRef, name: &str) -> Result<Vec<T::Native>, SegmentFault> {
    let values = list.as_primitive_opt::<T>().ok_or_else(|| column(name))?;
    Ok(values.values().to_vec())
}
