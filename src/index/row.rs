//! Rows: what the index knows of a bundle, from its scalars.

use crate::bundle::{BundleFault, BundleScalars, Limits, scalars_from_bytes};
use crate::model::python_json;
use crate::model::{BundleStamp, Handle, IndexRow};
use crate::source::BundleSource;

/// The row of a bundle with these scalars in this state.
pub fn row_from_scalars(handle: Handle, stamp: BundleStamp, scalars: BundleScalars) -> IndexRow {
    IndexRow {
        handle,
        algorithm_id: scalars.algorithm_id,
        tag: scalars.tag,
        engine_type: scalars.engine_type,
        risk_free_rate: scalars.risk_free_rate,
        number_of_runs: scalars.number_of_runs,
        parameters_json: (!scalars.parameters.is_empty()).then(|| python_json::write_object(&scalars.parameters)),
        strategy_ids_json: (!scalars.strategy_ids.is_empty()).then(|| python_json::write_list(&scalars.strategy_ids)),
        stamp,
        summary: scalars.summary.unwrap_or_default(),
    }
}

/// The row of a bundle of a source as it is now, under the handle that it has in the index.
///
/// # Errors
/// The bundle cannot be read, or it is none or a damaged one.
pub fn read_row(
    source: &dyn BundleSource,
    bundle: &Handle,
    handle: Handle,
    limits: &Limits,
) -> Result<IndexRow, BundleFault> {
    // The stamp first: the row of a bundle that changes meanwhile counts as stale.
    let stamp = source.stamp(bundle).map_err(BundleFault::Io)?;
    let mut bytes = Vec::new();
    source.read(bundle, limits, &mut bytes)?;
    Ok(row_from_scalars(handle, stamp, scalars_from_bytes(&bytes, limits)?))
}
