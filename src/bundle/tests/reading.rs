//! Bundles as a whole: the golden files, and how far they are read.

use std::fs;

use serde_json::Value as Json;

use super::fixtures::{bundle, document, encode, frame, golden, good_files, map, text};
use crate::bundle::document::snapshot_choice::SnapshotChoice;
use crate::bundle::open::{Workspace, bundle_of_bytes, scalars_of_bytes};
use crate::bundle::wire::inflate::Inflater;
use crate::bundle::*;
use crate::model::{Backtest, Engine, EpochMs, Metric, SeriesField, Value};

pub(crate) fn opened_from(bytes: &[u8]) -> Result<OpenedBundle, BundleFault> {
    from_bytes(bytes, &Limits::default())
}

pub(crate) fn scalars_of(bytes: &[u8]) -> Result<BundleScalars, BundleFault> {
    scalars_from_bytes(bytes, &Limits::default())
}

pub(crate) fn small_history(size: usize) -> Workspace {
    Workspace { inflater: Inflater::with_history(size), ..Workspace::default() }
}

/// A document of version 2 with one run.
pub(crate) fn small() -> Vec<(&'static str, Value)> {
    vec![
        ("format_version", Value::Int(2)),
        ("engine_type", text("vector")),
        ("algorithm_id", text("a")),
        ("metadata", map([])),
        ("risk_free_rate", text("0.02")),
        ("strategy_ids", Value::List(vec![text("s")])),
        ("parameters", map([("fast", Value::Int(3))])),
        ("tag", text("t")),
        ("vector_runs", Value::List(vec![map([("symbols", Value::List(vec![text("BTC")]))])])),
        ("vector_metrics", map([("sharpe_ratio", Value::Float(1.5)), ("novel", text("kept"))])),
        ("future", text("kept")),
    ]
}

pub(crate) fn map_of(entries: &[(&'static str, Value)]) -> Value {
    Value::Map(entries.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect())
}

pub(crate) fn check_agreement(scalars: &BundleScalars, backtest: &Backtest) {
    assert_eq!(scalars.format_version, backtest.format_version);
    assert_eq!(scalars.algorithm_id, backtest.algorithm_id);
    assert_eq!(scalars.tag, backtest.tag);
    assert_eq!(scalars.parameters, backtest.parameters);
    assert_eq!(scalars.strategy_ids, backtest.strategy_ids);
    let trial = trial_of(scalars, backtest);
    if backtest.extra.get("engine_type").is_none() {
        assert_eq!(trial.engine_type.as_deref(), backtest.engine.map(Engine::name));
    }
    assert_eq!(trial.risk_free_rate, backtest.risk_free_rate);
    assert_eq!(trial.number_of_runs, backtest.runs.len() as u64);
    assert_eq!(trial.summary, backtest.summary);
}

/// The trial that a whole backtest is.
pub(crate) fn trial_of<'a>(scalars: &'a BundleScalars, backtest: &Backtest) -> &'a TrialScalars {
    let is_it = |trial: &&TrialScalars| match &trial.name {
        None => backtest.study.is_none(),
        Some(name) => {
            backtest.study.as_ref() == Some(&name.study)
                && backtest.engine == Some(name.engine)
                && backtest.universe == name.universe
        }
    };
    scalars.trials.iter().find(is_it).unwrap_or(&scalars.trials[0])
}

#[test]
fn a_manifest_that_is_read_alone_is_that_of_the_whole_bundle() {
    let (mut with, limits) = (0, Limits::default());
    for file in good_files() {
        let whole = Manifest::of(&read(&file, &limits).unwrap().backtest);
        with += usize::from(whole.is_some());
        assert_eq!(read_manifest(&file, &limits).unwrap(), whole, "{}", file.display());
    }
    assert!(with >= 3, "{with} golden files name chunks");
}

#[test]
fn scalars_and_whole_agree_on_every_golden_file_however_little_is_held() {
    for file in good_files() {
        let opened = read(&file, &Limits::default()).unwrap();
        check_agreement(&read_scalars(&file, &Limits::default()).unwrap(), &opened.backtest);
        let bytes = fs::read(&file).unwrap();
        for size in [1, 7, 1000] {
            let workspace = &mut small_history(size);
            check_agreement(&scalars_of_bytes(&bytes, &Limits::default(), workspace).unwrap(), &opened.backtest);
            // Compared as text, as NaN is unequal to itself.
            let again = bundle_of_bytes(&bytes, None, SnapshotChoice::All, &Limits::default(), workspace).unwrap();
            assert_eq!(format!("{again:?}"), format!("{opened:?}"), "{}", file.display());
        }
    }
}

#[test]
fn heads_are_what_the_framework_puts_into_its_index() {
    let rows: Vec<Json> = serde_json::from_slice(&fs::read(golden("expected_rows.json")).unwrap()).unwrap();
    assert!(!rows.is_empty());
    for row in rows {
        let path = row["bundle_path"].as_str().unwrap();
        let scalars = read_scalars(&golden(path), &Limits::default()).unwrap();
        assert_eq!(scalars.algorithm_id.as_deref(), row["algorithm_id"].as_str(), "{path}");
        assert_eq!(scalars.tag.as_deref(), row["tag"].as_str(), "{path}");
        let [trial] = scalars.trials.as_slice() else { panic!("{path} has {} trials", scalars.trials.len()) };
        assert_eq!(trial.engine_type.as_deref(), row["engine_type"].as_str(), "{path}");
        assert_eq!(trial.risk_free_rate, row["risk_free_rate"].as_f64(), "{path}");
        assert_eq!(Some(trial.number_of_runs), row["number_of_runs"].as_u64(), "{path}");
        for metric in Metric::columns() {
            let expected = match &row[metric.column()] {
                Json::String(text) => text.parse().ok(),
                number => number.as_f64(),
            };
            let found = trial.summary.as_ref().and_then(|summary| summary.get(metric.name));
            // serde_json may miss the last bit of a number.
            let near = |found: f64, expected: f64| found == expected || (found / expected - 1.0).abs() < 1e-15;
            let agree = found.zip(expected).map_or(found == expected, |(found, expected)| near(found, expected));
            assert!(agree, "{path}: {} is {found:?}, not {expected:?}", metric.name);
        }
    }
}

#[test]
fn broken_files_are_refused_for_the_right_reason() {
    let fault = |name: &str| read(&golden(&format!("broken/{name}.iafbt")), &Limits::default()).unwrap_err().fault;
    assert!(matches!(fault("bad_magic"), BundleFault::NotABundle(_)));
    assert!(matches!(fault("empty"), BundleFault::NotABundle(_)));
    assert!(matches!(fault("seven_bytes"), BundleFault::NotABundle(_)));
    assert!(matches!(fault("version_99"), BundleFault::UnsupportedVersion { found: 99, newest: 5 }));
    assert!(matches!(fault("not_zstd"), BundleFault::Decompress(Compression::NotZstd)));
    assert!(matches!(fault("truncated"), BundleFault::Decompress(Compression::Truncated)));
    assert!(matches!(fault("not_a_map"), BundleFault::NotAMap("a list")));
    assert!(matches!(fault("deep_nesting"), BundleFault::NotAMap("a list")));
    assert!(matches!(fault("huge_length"), BundleFault::Malformed { .. }));
    assert!(matches!(fault("zstd_bomb"), BundleFault::TooLarge { .. }));
    assert!(matches!(fault("flipped_byte"), BundleFault::DamagedSeries { .. }));
    assert!(matches!(read(&golden("broken/none.iafbt"), &Limits::default()).unwrap_err().fault, BundleFault::Io(_)));
}

#[test]
fn series_without_a_readable_blob_are_empty_and_noted() {
    for name in ["missing_blob", "bad_blob"] {
        let opened = read(&golden(&format!("edge/{name}.iafbt")), &Limits::default()).unwrap();
        assert!(opened.backtest.runs[0].series(SeriesField::EquityCurve).is_empty());
        assert!(!opened.backtest.runs[1].series(SeriesField::EquityCurve).is_empty());
        let [notice] = &opened.notices[..] else { panic!("{:?}", opened.notices) };
        assert!(notice.starts_with("run 1: equity_curve"), "{notice}");
    }
}

#[test]
fn every_version_holds_the_same_runs() {
    let open = |path: &str| read(&golden(path), &Limits::default()).unwrap().backtest;
    let [first, second] = [open("v1/plain.iafbt"), open("v2/none.iafbt")];
    assert_eq!(first.runs.len(), second.runs.len());
    for (first, second) in first.runs.iter().zip(&second.runs) {
        assert!(!first.snapshots.is_empty() && !first.trades.is_empty());
        assert_eq!(first.snapshots, second.snapshots);
        assert_eq!(first.start, second.start);
        for field in SeriesField::ALL {
            // Compared as text, as NaN is unequal to itself.
            assert_eq!(format!("{:?}", first.series(field)), format!("{:?}", second.series(field)), "{}", field.name());
        }
    }
    assert!(second.extra.is_empty() && second.runs[0].metrics.as_ref().unwrap().values.get("sharpe_ratio").is_some());
}

#[test]
fn what_does_not_fit_is_kept_under_its_name() {
    let run = map([
        ("trades", Value::List(vec![text("no map")])),
        ("backtest_start_date", text("one day")),
        ("symbols", Value::List(vec![text("BTC"), Value::Int(1)])),
        (
            "orders",
            Value::List(vec![map([("id", Value::Int(7)), ("price", text("1.25")), ("order_side", text("hold"))])]),
        ),
        ("backtest_metrics", map([("equity_curve", Value::List(vec![Value::Int(1)]))])),
    ]);
    let document = map([("tag", Value::Int(5)), ("backtest_runs", Value::List(vec![run.clone()]))]);
    let backtest = opened_from(&bundle(2, &document)).unwrap().backtest;
    assert_eq!(backtest.extra.get("tag"), Some(&Value::Int(5)));
    let Value::Map(given) = &run else { panic!() };
    let found = &backtest.runs[0];
    for key in ["trades", "backtest_start_date", "symbols"] {
        assert_eq!(found.extra.get(key), given.get(key));
    }
    let order = found.orders.iter().next().unwrap();
    assert_eq!(order.price, Some(1.25));
    assert_eq!(
        order.extra,
        [("id", Value::Int(7)), ("price", text("1.25")), ("order_side", text("hold"))].into_iter().collect()
    );
    assert!(found.metrics.as_ref().unwrap().values.get("equity_curve").is_some());
}

#[test]
fn series_in_the_document_keep_their_gaps() {
    let point = |value, time: &str| Value::List(vec![value, text(time)]);
    let series = Value::List(vec![point(Value::Nil, "2022-01-01"), point(text("2.5"), "2022-01-02 00:00:00")]);
    let run = map([("backtest_metrics", map([("equity_curve", series)]))]);
    let backtest = opened_from(&bundle(2, &map([("event_runs", Value::List(vec![run]))]))).unwrap().backtest;
    let points = backtest.runs[0].series(SeriesField::EquityCurve).points();
    assert!(points[0].value.is_nan() && points[1].value == 2.5);
    assert_eq!(points[1].time, EpochMs::parse("2022-01-02").unwrap());
}

#[test]
fn runs_of_another_engine_are_kept_aside_in_any_order() {
    let runs = |count| Value::List(vec![map([]); count]);
    let mut entries = vec![("event_runs", runs(2)), ("vector_runs", runs(1)), ("engine_type", text("vector"))];
    for _ in 0..entries.len() {
        entries.rotate_left(1);
        let bytes = bundle(2, &map_of(&entries));
        let backtest = opened_from(&bytes).unwrap().backtest;
        check_agreement(&scalars_of(&bytes).unwrap(), &backtest);
        assert_eq!((backtest.runs.len(), backtest.extra.get("event_runs")), (1, Some(&runs(2))));
    }
}

#[test]
fn a_head_is_read_no_further_than_it_takes() {
    let mut bytes = Vec::new();
    let mut entries = small();
    entries.pop();
    entries.swap(8, 9);
    encode(&map_of(&entries), &mut bytes);
    let Value::List(runs) = &entries[9].1 else { panic!() };
    let mut tail = Vec::new();
    encode(&runs[0], &mut tail);
    let end = bytes.len();
    bytes[end - tail.len()..].fill(0xc1);
    let broken = frame(2, &bytes);
    assert!(matches!(opened_from(&broken), Err(BundleFault::Malformed { .. })));
    let scalars = scalars_of(&broken).unwrap();
    let trial = &scalars.trials[0];
    assert_eq!((trial.number_of_runs, trial.risk_free_rate), (1, Some(0.02)));
    assert!(trial.summary.as_ref().unwrap().get("sharpe_ratio").is_some());
    // Yet a file that is cut off is told, however little of it would be needed.
    assert!(matches!(
        scalars_from_bytes(&broken[..broken.len() - 1], &Limits::default()),
        Err(BundleFault::Decompress(Compression::Truncated))
    ));
}

#[test]
fn a_head_decompresses_no_more_than_it_takes() {
    let mut entries = small();
    entries.swap(8, 9);
    // Behind the summary, and of several blocks that zstd compresses.
    let much: String = (0..200_000).map(|number: u32| number.to_string() + " ").collect();
    let trades = Value::List(vec![map([("id", Value::Binary(much.into_bytes()))])]);
    entries[9].1 = Value::List(vec![map([("trades", trades)])]);
    let good = bundle(2, &map_of(&entries));
    let mut broken = good.clone();
    let end = broken.len();
    broken[end - 600..end - 300].fill(0x55);
    assert!(opened_from(&broken).is_err());
    assert_eq!(scalars_of(&broken).unwrap(), scalars_of(&good).unwrap());
}

/// A bundle of megabytes whose summary stands before the runs, as the writer puts it.
fn large_bundle() -> Vec<u8> {
    let noise = (0..4_000_000u64).map(|number| {
        let mixed = (number.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number >> 9).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed >> 40 ^ mixed >> 21) as u8
    });
    let mut backtest = opened_from(&bundle(2, &map_of(&small()))).unwrap().backtest;
    // The writer puts a scalar of another form than usual behind the runs.
    backtest.extra.take("risk_free_rate");
    backtest.runs[0].extra.push("noise", Value::Binary(noise.collect()));
    to_bytes(&backtest, &WriteOptions { level: Level::FASTEST, ..WriteOptions::default() }).unwrap()
}

#[test]
fn scalars_before_the_runs_are_read_from_the_first_kilobytes_of_a_stream() {
    struct Counting<'a>(&'a [u8], usize);
    impl std::io::Read for Counting<'_> {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            let read = self.0.read(into)?;
            self.1 += read;
            Ok(read)
        }
    }
    let bytes = large_bundle();
    assert!(bytes.len() > 2 << 20, "{}", bytes.len());
    let mut stream = Counting(&bytes, 0);
    let reader: &mut dyn std::io::Read = &mut stream;
    let scalars = scalars_from_reader(reader, &Limits::default()).unwrap();
    assert_eq!(scalars, scalars_from_bytes(&bytes, &Limits::default()).unwrap());
    assert!(stream.1 <= 256 << 10, "{} of {} bytes were read", stream.1, bytes.len());
    assert_eq!(from_reader(&bytes[..], &Limits::default()).unwrap(), opened_from(&bytes).unwrap());
}

#[test]
fn a_file_that_is_cut_off_behind_its_scalars_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.iafbt");
    let bytes = large_bundle();
    let scalars = |content: &[u8]| {
        fs::write(&path, content).unwrap();
        read_scalars(&path, &Limits::default()).map_err(|error| error.fault)
    };
    assert_eq!(scalars(&bytes).unwrap().trials[0].number_of_runs, 1);
    let cut_off = scalars(&bytes[..bytes.len() - 1]);
    assert!(matches!(cut_off, Err(BundleFault::Decompress(Compression::Truncated))), "{cut_off:?}");
    let longer = scalars(&[&bytes[..], b"a"].concat());
    assert!(matches!(longer, Err(BundleFault::Malformed { .. })), "{longer:?}");
}

#[test]
fn no_more_of_a_file_or_stream_is_read_than_the_limit_allows() {
    let path = golden("v2/none.iafbt");
    let bytes = fs::read(&path).unwrap();
    let limits = Limits { file: bytes.len() as u64, ..Limits::default() };
    assert!(read_scalars(&path, &limits).is_ok() && read(&path, &limits).is_ok());
    assert!(scalars_from_reader(&bytes[..], &limits).is_ok() && from_reader(&bytes[..], &limits).is_ok());
    let limits = Limits { file: 1000, ..limits };
    let faults = [
        read_scalars(&path, &limits).unwrap_err().fault,
        read(&path, &limits).unwrap_err().fault,
        scalars_from_reader(&bytes[..], &limits).unwrap_err(),
        from_reader(&bytes[..], &limits).unwrap_err(),
    ];
    for fault in faults {
        assert!(matches!(fault, BundleFault::TooLarge { what: "the file", limit: 1000, .. }), "{fault}");
    }
}

#[test]
fn what_follows_the_document_is_an_error() {
    let good = bundle(2, &map_of(&small()));
    let mut behind_frame = good.clone();
    behind_frame.push(0);
    assert!(matches!(scalars_of(&behind_frame), Err(BundleFault::Malformed { .. })));
    let mut behind_map = document(&good);
    behind_map.push(0xc0);
    assert!(matches!(opened_from(&frame(2, &behind_map)), Err(BundleFault::Malformed { .. })));
}

#[test]
fn limits_are_kept() {
    let mut nested = Value::Nil;
    for _ in 0..200 {
        nested = Value::List(vec![nested]);
    }
    let deep = bundle(2, &map([("future", nested)]));
    assert!(matches!(opened_from(&deep), Err(BundleFault::TooDeep { limit: 128, .. })));
    assert!(matches!(scalars_of(&deep), Err(BundleFault::TooDeep { limit: 128, .. })));
    let good = bundle(2, &map_of(&small()));
    for limits in [Limits { decompressed: 20, ..Limits::default() }, Limits { memory: 20, ..Limits::default() }] {
        assert!(matches!(from_bytes(&good, &limits), Err(BundleFault::TooLarge { .. })), "{limits:?}");
    }
    let (file, usual) = (golden("v2/none.iafbt"), Limits::default());
    for (limits, limit) in [
        (Limits { file: 101, ..usual }, "the limit is 101;"),
        (Limits { decompressed: 102, ..usual }, "the limit is 102;"),
        (Limits { memory: 103, ..usual }, "the limit is 103;"),
        (Limits { depth: 2, ..usual }, "more than 2 deep"),
        (Limits { series_points: 4, ..usual }, "points, and the limit is 4;"),
    ] {
        let said = read(&file, &limits).unwrap_err().to_string();
        assert!(said.starts_with(&file.display().to_string()) && said.contains(limit), "{said}");
    }
}

#[test]
fn keys_that_are_no_text_become_text() {
    let document = b"\x81\xa6future\x85\x05\xc0\xc3\xc0\xc0\xc0\xcb\x3f\xf8\0\0\0\0\0\0\xc0\xff\xc0";
    let backtest = opened_from(&frame(2, document)).unwrap().backtest;
    let Some(Value::Map(fields)) = backtest.extra.get("future") else { panic!("{:?}", backtest.extra) };
    assert_eq!(fields.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["5", "true", "null", "1.5", "-1"]);
    assert!(matches!(opened_from(&frame(2, b"\x81\x90\xc0")), Err(BundleFault::Malformed { .. })));
    assert!(matches!(opened_from(&frame(2, b"\x81\xa6future\xa1\xff")), Err(BundleFault::Malformed { .. })));
}
