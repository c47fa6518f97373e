//! Tables: columns as Arrow arrays, handed over by the Arrow PyCapsule interface.

use arrow_array::cast::AsArray;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::types::{Date32Type, Float32Type, Float64Type, Int32Type, Int64Type, TimestampMillisecondType};
use arrow_array::{Array, ArrayRef, Float64Array, Int64Array, RecordBatch, RecordBatchIterator, StringArray};
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::ffi::FFI_ArrowSchema;
use arrow_schema::{ArrowError, DataType, Field, Schema};
use iaf::index::{FieldType, TypedColumn};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule, PyDict, PyList};
use std::sync::Arc;

/// Days from the first of the year 1 to 1970, as Python counts dates.
const ORDINAL_OF_1970: i32 = 719_163;

/// Rows with named columns, which polars, pandas, pyarrow and DuckDB take as they are.
#[pyclass(frozen, module = "iafbt._iafbt", name = "RawTable", subclass)]
#[derive(Debug)]
pub struct Table {
    batch: RecordBatch,
}

impl Table {
    /// A table of columns of one length.
    pub fn new(columns: Vec<(String, ArrayRef)>) -> PyResult<Table> {
        let fields: Vec<Field> =
            columns.iter().map(|(name, array)| Field::new(name, array.data_type().clone(), true)).collect();
        let arrays = columns.into_iter().map(|(_, array)| array).collect();
        Ok(Table { batch: RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).map_err(refuse)? })
    }

    /// The rows of a batch.
    pub fn of_batch(batch: RecordBatch) -> Table {
        Table { batch }
    }

    /// A table of the library's columns.
    pub fn of(columns: Vec<TypedColumn>) -> PyResult<Table> {
        Table::new(columns.into_iter().map(|column| (column.name.clone(), array(&column))).collect())
    }
}

/// The array of a column.
pub fn array(column: &TypedColumn) -> ArrayRef {
    match column.kind() {
        FieldType::Text => Arc::new(column.texts().collect::<StringArray>()),
        FieldType::Real => Arc::new(column.reals().collect::<Float64Array>()),
        FieldType::Integer => Arc::new(column.integers().collect::<Int64Array>()),
    }
}

fn refuse(error: ArrowError) -> PyErr {
    PyValueError::new_err(error.to_string())
}

#[pymethods]
impl Table {
    /// The rows as a stream of Arrow, for whoever asks by the PyCapsule interface; a schema that is asked for is not heeded.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        drop(requested_schema);
        let batches = RecordBatchIterator::new([Ok(self.batch.clone())], self.batch.schema());
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(batches)), c"arrow_array_stream")
    }

    /// The schema alone.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(&*self.batch.schema()).map_err(refuse)?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    /// The rows of a stream of Arrow's format for processes, as [`__reduce__`](Table::__reduce__) writes it.
    #[staticmethod]
    fn of_bytes(bytes: &[u8]) -> PyResult<Table> {
        let mut batches = StreamReader::try_new(bytes, None).map_err(refuse)?;
        let schema = batches.schema();
        let batch = batches.next().transpose().map_err(refuse)?;
        Ok(Table { batch: batch.unwrap_or_else(|| RecordBatch::new_empty(schema)) })
    }

    /// How it is pickled: its rows as a stream of Arrow's format for processes.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyBytes>,))> {
        let mut bytes = Vec::new();
        let mut writer = StreamWriter::try_new(&mut bytes, &self.batch.schema()).map_err(refuse)?;
        writer.write(&self.batch).and_then(|()| writer.finish()).map_err(refuse)?;
        drop(writer);
        Ok((py.get_type::<Table>().getattr("of_bytes")?, (PyBytes::new(py, &bytes),)))
    }

    fn __len__(&self) -> usize {
        self.batch.num_rows()
    }

    /// The names of the columns.
    #[getter]
    fn columns(&self) -> Vec<String> {
        self.batch.schema().fields().iter().map(|field| field.name().clone()).collect()
    }

    /// The values of some columns, or of all, as a dictionary for each row.
    #[pyo3(signature = (columns=None))]
    pub fn to_dicts<'py>(&self, py: Python<'py>, columns: Option<Vec<String>>) -> PyResult<Bound<'py, PyList>> {
        let schema = self.batch.schema();
        let all = || schema.fields().iter().map(|field| field.name().clone()).collect();
        let names: Vec<String> = columns.unwrap_or_else(all);
        let arrays: Vec<Option<&ArrayRef>> = names.iter().map(|name| self.batch.column_by_name(name)).collect();
        let rows = PyList::empty(py);
        for row in 0..self.batch.num_rows() {
            let entries = PyDict::new(py);
            for (name, array) in names.iter().zip(&arrays) {
                entries.set_item(name, array.map(|array| value(py, array, row)).transpose()?)?;
            }
            rows.append(entries)?;
        }
        Ok(rows)
    }
}

/// A value as Python has it; nothing where there is none.
fn value<'py>(py: Python<'py>, array: &ArrayRef, row: usize) -> PyResult<Bound<'py, PyAny>> {
    if array.is_null(row) {
        return Ok(py.None().into_bound(py));
    }
    Ok(match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().value(row).into_pyobject(py)?.into_any(),
        DataType::Boolean => array.as_boolean().value(row).into_pyobject(py)?.to_owned().into_any(),
        DataType::Float64 => array.as_primitive::<Float64Type>().value(row).into_pyobject(py)?.into_any(),
        DataType::Float32 => f64::from(array.as_primitive::<Float32Type>().value(row)).into_pyobject(py)?.into_any(),
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).into_pyobject(py)?.into_any(),
        DataType::Int32 => array.as_primitive::<Int32Type>().value(row).into_pyobject(py)?.into_any(),
        DataType::Date32 => {
            let ordinal = array.as_primitive::<Date32Type>().value(row) + ORDINAL_OF_1970;
            py.import("datetime")?.getattr("date")?.call_method1("fromordinal", (ordinal,))?
        }
        DataType::Timestamp(..) => {
            let seconds = array.as_primitive::<TimestampMillisecondType>().value(row) as f64 / 1e3;
            let datetime = py.import("datetime")?;
            let utc = datetime.getattr("timezone")?.getattr("utc")?;
            datetime.getattr("datetime")?.call_method1("fromtimestamp", (seconds, utc))?
        }
        other => return Err(PyValueError::new_err(format!("no column is made of {other}"))),
    })
}
