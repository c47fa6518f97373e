//! For tests: any backtest. Records are filled by the very tables that they are read and written by.

use proptest::prelude::*;

use super::fixtures::any_value;
use crate::bundle::document::field::Field;
use crate::bundle::document::record::Record;
use crate::model::{
    Backtest, Engine, EpochMs, Fields, FormatVersion, METRICS, Order, Origin, Point, Position, Run, RunMetrics, Series,
    SeriesField, Side, Snapshot, Summary, Trade, Value,
};

/// Values that a field may be given, whatever its kind.
#[derive(Debug, Clone)]
struct Filling {
    number: f64,
    text: String,
    moment: EpochMs,
    side: Side,
    fields: Fields,
    how: How,
}

#[derive(Debug, Clone, Copy)]
enum How {
    Plain,
    Missing,
    /// As a text, a time of another form or nil.
    Odd,
}

fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![prop::num::f64::ANY.prop_filter("NaN is no number", |number| !number.is_nan()), Just(1000.0), Just(0.0)]
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-zA-Z0-9 äß策🙂./@]{0,40}", Just("x".repeat(70_000)), Just("@blob".to_owned())]
}

/// Moments within the years that a text can say.
fn any_moment() -> impl Strategy<Value = EpochMs> {
    prop_oneof![-62_000_000_000_000i64..253_000_000_000_000, (0i64..3_000_000_000).prop_map(|second| second * 1000)]
        .prop_map(EpochMs)
}

/// Fields under names that no table knows.
fn any_fields() -> impl Strategy<Value = Fields> {
    prop::collection::vec(("[A-Z]{1,3}", any_value()), 0..3).prop_map(|fields| fields.into_iter().collect())
}

fn any_filling() -> impl Strategy<Value = Filling> {
    let side = prop::sample::select(vec![Side::Buy, Side::Sell]);
    let how = prop_oneof![4 => Just(How::Plain), 1 => Just(How::Missing), 1 => Just(How::Odd)];
    (any_number(), any_text(), any_moment(), side, any_fields(), how)
        .prop_map(|(number, text, moment, side, fields, how)| Filling { number, text, moment, side, fields, how })
}

/// Any record, its lists aside.
fn any_record<T: Record + std::fmt::Debug>() -> impl Strategy<Value = T> {
    (prop::collection::vec(any_filling(), T::FIELDS.len()), any_fields()).prop_map(|(fillings, rest)| {
        let mut record = T::default();
        let mut odd = Vec::new();
        for ((name, field), filling) in T::FIELDS.iter().zip(fillings) {
            odd.extend(fill(field, &mut record, filling).map(|value| (*name, value)));
        }
        for (name, value) in odd {
            (T::EXTRA.get_mut)(&mut record).push(name, value);
        }
        for (name, value) in rest {
            (T::EXTRA.get_mut)(&mut record).push(name, value);
        }
        record
    })
}

/// Fills a field; returns its odd form, if it is to have one.
fn fill<T>(field: &Field<T>, record: &mut T, filling: Filling) -> Option<Value> {
    let is_odd = matches!(filling.how, How::Odd);
    if matches!(filling.how, How::Missing) {
        return None;
    }
    match field {
        Field::Number(at) => *(at.get_mut)(record) = Some(filling.number),
        Field::Moment(at) => *(at.get_mut)(record) = Some(filling.moment),
        Field::Side(at) => *(at.get_mut)(record) = Some(filling.side),
        Field::Text(_) | Field::Name(_) if is_odd => return Some(Value::Int(7)),
        Field::Text(at) => *(at.get_mut)(record) = Some(filling.text),
        Field::Name(at) => *(at.get_mut)(record) = Some(filling.text.into()),
        Field::AnyMap(_) if is_odd => return Some(Value::Nil),
        Field::AnyMap(at) => *(at.get_mut)(record) = filling.fields,
        Field::List { .. } | Field::Map { .. } => return is_odd.then_some(Value::Text("MetaData()".to_owned())),
    }
    let odd = match field {
        Field::Number(_) => Value::Text(format!("{:?}", filling.number)),
        Field::Moment(_) => Value::Text(filling.moment.to_text()?.replace("+00:00", "Z")),
        _ => Value::Text(filling.side.name().to_lowercase()),
    };
    is_odd.then_some(odd)
}

fn any_list<T: std::fmt::Debug>(one: impl Strategy<Value = T>) -> impl Strategy<Value = Vec<T>> {
    prop_oneof![3 => prop::collection::vec(one, 0..3), 1 => Just(()).prop_map(|()| Vec::new())]
}

/// Gives a record a list, unless the file is to hold something else there.
fn list<T>(extra: &Fields, name: &str, list: Vec<T>) -> Vec<T> {
    if extra.get(name).is_some() { Vec::new() } else { list }
}

fn any_trade() -> impl Strategy<Value = Trade> {
    (any_record::<Trade>(), any_list(any_record::<Order>())).prop_map(|(trade, orders)| {
        let orders = list(&trade.extra, "orders", orders);
        Trade { orders, ..trade }
    })
}

fn any_series() -> impl Strategy<Value = Series> {
    let value = prop_oneof![any_number(), Just(f64::NAN), Just(f64::INFINITY), Just(f64::NEG_INFINITY)];
    prop::collection::vec((any_moment(), value).prop_map(|(time, value)| Point { time, value }), 0..20)
        .prop_map(Series::new)
}

fn any_metrics() -> impl Strategy<Value = RunMetrics> {
    let all = prop::collection::vec((any_series(), any::<bool>()), SeriesField::ALL.len());
    (any_fields(), all).prop_map(|(values, all)| {
        let mut metrics = RunMetrics::default();
        metrics.values = values;
        for (field, (series, is_kept)) in SeriesField::ALL.into_iter().zip(all) {
            match series.is_empty() {
                true if is_kept => metrics.set_unusual_series(field, series, Value::List(Vec::new())),
                _ => metrics.set_series(field, series),
            }
        }
        metrics
    })
}

fn any_run() -> impl Strategy<Value = Run> {
    (
        any_record::<Run>(),
        prop::option::of(any_metrics()),
        any_list(any_record::<Snapshot>()),
        any_list(any_trade()),
        any_list(any_record::<Order>()),
        any_list(any_record::<Position>()),
        any_list(any_text()),
    )
        .prop_map(|(run, metrics, snapshots, trades, orders, positions, symbols)| Run {
            metrics: metrics.filter(|_| run.extra.get("backtest_metrics").is_none()),
            snapshots: list(&run.extra, "portfolio_snapshots", snapshots),
            trades: list(&run.extra, "trades", trades).into(),
            orders: list(&run.extra, "orders", orders).into(),
            positions: list(&run.extra, "positions", positions),
            symbols: list(&run.extra, "symbols", symbols),
            ..run
        })
}

fn any_summary() -> impl Strategy<Value = Summary> {
    let number =
        prop_oneof![4 => any_number().prop_map(Value::Float), 1 => Just(Value::Float(f64::NAN)), 1 => Just(Value::Nil)];
    (prop::collection::vec(prop::option::of(number), METRICS.len()), any_fields()).prop_map(|(numbers, rest)| {
        let mut summary = Summary::default();
        for (metric, number) in METRICS.iter().zip(numbers) {
            if let (Origin::Summary, Some(number)) = (metric.origin, number) {
                summary.insert(metric.name, number);
            }
        }
        for (name, value) in rest {
            summary.extra.push(name, value);
        }
        summary
    })
}

/// Any backtest of a version.
pub(crate) fn any_backtest(version: FormatVersion) -> impl Strategy<Value = Backtest> {
    let engine = prop::sample::select(vec![None, Some(Engine::Vector), Some(Engine::Event)]);
    let runs = prop::collection::vec(any_run(), 0..3);
    let scalars = (prop::option::of(any_text()), prop::option::of(any_text()), prop::option::of(any_number()));
    (
        engine,
        runs,
        scalars,
        prop::option::of(any_summary()),
        any_fields(),
        any_fields(),
        any_list(any_text()),
        any_value(),
    )
        .prop_map(
            move |(engine, runs, scalars, summary, parameters, mut extra, strategy_ids, permutation_tests)| {
                let (algorithm_id, tag, risk_free_rate) = scalars;
                let metadata = extra.clone();
                let mut backtest = Backtest {
                    format_version: version,
                    algorithm_id,
                    tag,
                    engine,
                    study: None,
                    universe: None,
                    risk_free_rate,
                    parameters,
                    strategy_ids,
                    metadata,
                    runs,
                    summary,
                    permutation_tests,
                    extra: Fields::default(),
                };
                if version == FormatVersion::V5 {
                    put_in_study(&mut backtest, &mut extra);
                }
                backtest.extra = extra;
                backtest
            },
        )
}

/// Makes the runs those of a study, between two others.
fn put_in_study(backtest: &mut Backtest, extra: &mut Fields) {
    backtest.permutation_tests = Value::Nil;
    let others = Value::Map([("vector_runs", Value::List(Vec::new()))].into_iter().collect());
    if backtest.runs.is_empty() {
        backtest.summary = None;
        backtest.engine = None;
        extra.push("studies", Value::Map([("other", others)].into_iter().collect()));
        return;
    }
    backtest.engine = backtest.engine.or(Some(Engine::Vector));
    backtest.study = Some("chosen".to_owned());
    let rest = Value::Map([("name", Value::Text("chosen".to_owned()))].into_iter().collect());
    extra.push(
        "studies",
        Value::Map([("other", others.clone()), ("chosen", rest), ("last", others)].into_iter().collect()),
    );
}
