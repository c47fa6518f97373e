//! Backtests as Parquet files of tier 2.
//!
//! The same backtests give the same bytes, so that a file can be held against its bundles. Under the key `iaf.runs` its
//! footer says which bundles it was made from: a JSON object of handles and the SHA-256 of their bytes.

use super::footer::{CREATED_BY, ORIGINS, Origins};
use super::table_kind::TableKind;
use super::{Dataset, Get, ORDERS, SNAPSHOTS, TRADES, TableColumn};
use crate::model::{Backtest, Handle, Run, SeriesField};
use parquet::basic::{Compression, ZstdLevel};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use std::borrow::Cow;
use std::sync::Arc;

/// A level that is fast to write, as files of single backtests are written often.
const ZSTD_LEVEL: i32 = 3;

/// Rows that a group has at least, unless the file ends before.
pub(in crate::store) const GROUP: usize = 64 << 10;

/// Bytes of text that make a group of fewer rows: what a trade holds of orders can be long.
pub(in crate::store) const GROUP_BYTES: usize = 16 << 20;

/// The column of handles in a compact file.
pub(in crate::store) const RUN_ID: &str = "run_id";

/// The settings of every file of rows.
pub(in crate::store) fn properties() -> Result<WriterPropertiesBuilder, ParquetError> {
    let compression = Compression::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL)?);
    Ok(WriterProperties::builder().set_compression(compression).set_created_by(CREATED_BY.to_owned()))
}

/// A file of one dataset as it is built, backtest by backtest.
pub(in crate::store) struct Table {
    dataset: Dataset,
    kind: TableKind,
    columns: Vec<Buffer>,
    rows: usize,
    writer: SerializedFileWriter<Vec<u8>>,
    origins: Origins,
}

impl Table {
    /// An empty file of a dataset.
    pub(in crate::store) fn new(dataset: Dataset, kind: TableKind) -> Result<Table, ParquetError> {
        let columns = Buffer::of(dataset, kind);
        let fields: String = columns.iter().map(Buffer::field).collect();
        let schema = Arc::new(parse_message_type(&format!("message {} {{ {fields} }}", dataset.name()))?);
        let writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties()?.build()))?;
        Ok(Table { dataset, kind, columns, rows: 0, writer, origins: Origins::new() })
    }

    /// The columns of a dataset with the handle of each row's backtest: their names, and the kinds of their values.
    pub(in crate::store) fn columns(dataset: Dataset) -> Vec<(&'static str, &'static str)> {
        Buffer::of(dataset, TableKind::Compact).iter().map(|buffer| (buffer.name, buffer.values.kind())).collect()
    }

    /// Adds the rows of a backtest.
    pub(in crate::store) fn add(
        &mut self,
        handle: &Handle,
        sha256: &str,
        backtest: &Backtest,
    ) -> Result<(), ParquetError> {
        self.origins.insert(handle.to_string(), sha256.to_owned());
        for run in &backtest.runs {
            match self.dataset {
                Dataset::PortfolioSnapshots => {
                    self.add_records(handle, run, SNAPSHOTS, run.snapshots.iter().map(Cow::Borrowed))?;
                }
                Dataset::Trades => self.add_records(handle, run, TRADES, run.trades.iter())?,
                Dataset::Orders => self.add_records(handle, run, ORDERS, run.orders.iter())?,
                Dataset::MetricSeries => self.add_rows(handle, run, |columns| fill_series(columns, run)),
            }
        }
        if self.is_full() { self.flush() } else { Ok(()) }
    }

    /// Adds the records of a run, one after the other, so that no more than a group of them are ever held as rows.
    fn add_records<'a, R: Clone + 'a>(
        &mut self,
        handle: &Handle,
        run: &Run,
        columns: &[TableColumn<R>],
        records: impl Iterator<Item = Cow<'a, R>>,
    ) -> Result<(), ParquetError> {
        for record in records {
            if self.is_full() {
                self.flush()?;
            }
            self.add_rows(handle, run, |buffers| {
                fill(buffers, columns, &record);
                1
            });
        }
        Ok(())
    }

    /// Whether there are rows enough for a group.
    fn is_full(&self) -> bool {
        self.rows >= GROUP || self.columns.iter().map(|buffer| buffer.text_bytes).sum::<usize>() >= GROUP_BYTES
    }

    /// Adds rows of a run: its handle stands before the record's fields where it is given, and the window's name behind them.
    fn add_rows(&mut self, handle: &Handle, run: &Run, fill: impl FnOnce(&mut [Buffer]) -> usize) {
        let first = usize::from(self.kind == TableKind::Compact);
        let added = fill(&mut self.columns[first..]);
        self.rows += added;
        if let Some(window) = self.columns.last_mut() {
            window.push_text(run.window_name.as_deref(), added);
        }
        if self.kind == TableKind::Compact {
            self.columns[0].push_text(Some(handle.as_str()), added);
        }
    }

    /// The bytes of the file.
    pub(in crate::store) fn finish(mut self) -> Result<Vec<u8>, ParquetError> {
        self.flush()?;
        let origins = serde_json::to_string(&self.origins).map_err(|error| ParquetError::General(error.to_string()))?;
        self.writer.append_key_value_metadata(KeyValue::new(ORIGINS.to_owned(), origins));
        self.writer.into_inner()
    }

    fn flush(&mut self) -> Result<(), ParquetError> {
        if self.rows == 0 {
            return Ok(());
        }
        self.rows = 0;
        let mut group = self.writer.next_row_group()?;
        for buffer in &mut self.columns {
            let Some(mut column) = group.next_column()? else { break };
            match (column.untyped(), &mut buffer.values) {
                (ColumnWriter::ByteArrayColumnWriter(column), Values::Text(values)) => {
                    column.write_batch(values, Some(&buffer.levels), None)?;
                    values.clear();
                }
                (ColumnWriter::DoubleColumnWriter(column), Values::Number(values)) => {
                    column.write_batch(values, Some(&buffer.levels), None)?;
                    values.clear();
                }
                (ColumnWriter::Int64ColumnWriter(column), Values::Moment(values)) => {
                    column.write_batch(values, Some(&buffer.levels), None)?;
                    values.clear();
                }
                _ => return Err(ParquetError::General("a column is of another type than its schema".to_owned())),
            }
            column.close()?;
            buffer.levels.clear();
            buffer.text_bytes = 0;
        }
        group.close()?;
        Ok(())
    }
}

/// One column of the rows that are not yet written.
struct Buffer {
    name: &'static str,
    values: Values,
    /// For each row 1 where there is a value and 0 where there is none.
    levels: Vec<i16>,
    /// Bytes of its texts, as far as each row has one of its own.
    text_bytes: usize,
}

enum Values {
    Text(Vec<ByteArray>),
    Number(Vec<f64>),
    Moment(Vec<i64>),
}

impl Values {
    fn kind(&self) -> &'static str {
        match self {
            Values::Text(_) => "text",
            Values::Number(_) => "double",
            Values::Moment(_) => "timestamp",
        }
    }
}

impl Buffer {
    /// The columns of a dataset in their order.
    fn of(dataset: Dataset, kind: TableKind) -> Vec<Buffer> {
        let text = |name| Buffer::new(name, Values::Text(Vec::new()));
        let mut buffers: Vec<Buffer> = (kind == TableKind::Compact).then(|| text(RUN_ID)).into_iter().collect();
        match dataset {
            Dataset::PortfolioSnapshots => buffers.extend(SNAPSHOTS.iter().map(Buffer::for_column)),
            Dataset::Trades => buffers.extend(TRADES.iter().map(Buffer::for_column)),
            Dataset::Orders => buffers.extend(ORDERS.iter().map(Buffer::for_column)),
            Dataset::MetricSeries => buffers.extend([
                text("metric"),
                Buffer::new("ts", Values::Moment(Vec::new())),
                Buffer::new("value", Values::Number(Vec::new())),
            ]),
        }
        buffers.push(text("window_name"));
        buffers
    }

    fn for_column<R>((name, get): &TableColumn<R>) -> Buffer {
        let values = match get {
            Get::Text(_) | Get::Nested(_) => Values::Text(Vec::new()),
            Get::Number(_) => Values::Number(Vec::new()),
            Get::Moment(_) => Values::Moment(Vec::new()),
        };
        Buffer::new(name, values)
    }

    fn new(name: &'static str, values: Values) -> Buffer {
        Buffer { name, values, levels: Vec::new(), text_bytes: 0 }
    }

    /// The column in the language of Parquet schemas.
    fn field(&self) -> String {
        let name = self.name;
        match self.values {
            Values::Text(_) => format!("OPTIONAL BYTE_ARRAY {name} (STRING); "),
            Values::Number(_) => format!("OPTIONAL DOUBLE {name}; "),
            Values::Moment(_) => format!("OPTIONAL INT64 {name} (TIMESTAMP(MILLIS,true)); "),
        }
    }

    fn push_text(&mut self, text: Option<&str>, times: usize) {
        self.levels.extend(std::iter::repeat_n(i16::from(text.is_some()), times));
        if let (Values::Text(values), Some(text)) = (&mut self.values, text) {
            values.extend(std::iter::repeat_n(ByteArray::from(text), times));
        }
    }
}

/// Adds a value of a record to each column.
fn fill<R>(buffers: &mut [Buffer], columns: &[TableColumn<R>], record: &R) {
    for (buffer, (_, get)) in buffers.iter_mut().zip(columns) {
        let text = |text: ByteArray, values: &mut Vec<ByteArray>| {
            let bytes = text.len();
            values.push(text);
            bytes
        };
        let bytes = match (&mut buffer.values, get) {
            (Values::Text(values), Get::Text(get)) => get(record).map(|found| text(ByteArray::from(&*found), values)),
            (Values::Text(values), Get::Nested(get)) => {
                let json = get(record);
                (!json.is_null()).then(|| text(ByteArray::from(json.to_string().into_bytes()), values))
            }
            (Values::Number(values), Get::Number(get)) => get(record).map(|number| {
                values.push(number);
                0
            }),
            (Values::Moment(values), Get::Moment(get)) => get(record).map(|moment| {
                values.push(moment.0);
                0
            }),
            _ => None,
        };
        buffer.levels.push(i16::from(bytes.is_some()));
        buffer.text_bytes += bytes.unwrap_or_default();
    }
}

/// Adds a row for each point of each series of a run and returns how many there are.
fn fill_series(buffers: &mut [Buffer], run: &Run) -> usize {
    let [metric, ts, value, ..] = buffers else { return 0 };
    let mut rows = 0;
    for field in SeriesField::ALL {
        let points = run.series(field).points();
        metric.push_text(Some(field.name()), points.len());
        ts.levels.extend(std::iter::repeat_n(1, points.len()));
        value.levels.extend(points.iter().map(|point| i16::from(!point.value.is_nan())));
        if let (Values::Moment(moments), Values::Number(numbers)) = (&mut ts.values, &mut value.values) {
            moments.extend(points.iter().map(|point| point.time.0));
            numbers.extend(points.iter().map(|point| point.value).filter(|value| !value.is_nan()));
        }
        rows += points.len();
    }
    rows
}
