//! The functions of the language, in one table: how each is written, and the factor or filter that it is.

use super::arguments::{Arguments, Value};
use super::error::ExpressionError;
use crate::factor::{
    average_dollar_volume, cross_sectional_mean, neutralize, returns, rolling_beta, rsi, sma, static_per_symbol,
    volatility, vwap,
};

type Made = Result<Value, ExpressionError>;

/// A function, or an operation that is called on a factor, which is then its first argument.
pub(super) struct Function {
    pub(super) name: &'static str,
    /// How it is written.
    pub(super) usage: &'static str,
    pub(super) is_method: bool,
    pub(super) make: fn(&mut Arguments) -> Made,
}

const fn function(name: &'static str, usage: &'static str, make: fn(&mut Arguments) -> Made) -> Function {
    Function { name, usage, is_method: false, make }
}

const fn method(name: &'static str, usage: &'static str, make: fn(&mut Arguments) -> Made) -> Function {
    Function { name, usage, is_method: true, make }
}

/// How each function is written: the factors first, then what is called on one.
pub fn usages() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().map(|function| function.usage)
}

/// The factor that a method is called on.
const ON: &str = "factor";

/// All of them.
pub(super) const FUNCTIONS: [Function; 17] = [
    function("returns", "returns(window)", |given| Ok(Value::Factor(returns(given.window(None)?)))),
    function("average_dollar_volume", "average_dollar_volume(window)", |given| {
        Ok(Value::Factor(average_dollar_volume(given.window(None)?)))
    }),
    function("sma", "sma(window)", |given| Ok(Value::Factor(sma(given.window(None)?)))),
    function("rsi", "rsi(window)", |given| Ok(Value::Factor(rsi(given.window(None)?)))),
    function("vwap", "vwap(window)", |given| Ok(Value::Factor(vwap(given.window(None)?)))),
    function("volatility", "volatility(window, periods_per_year=252)", |given| {
        let (window, periods) = (given.window(None)?, given.number("periods_per_year", 252.0)?);
        given.made(volatility(window, periods)).map(Value::Factor)
    }),
    function("cross_sectional_mean", "cross_sectional_mean(base, mask=)", |given| {
        Ok(Value::Factor(cross_sectional_mean(given.factor("base")?, given.mask()?)))
    }),
    function("rolling_beta", "rolling_beta(target, market, window=60)", |given| {
        let (target, market, window) = (given.factor("target")?, given.factor("market")?, given.window(Some(60))?);
        given.made(rolling_beta(target, market, window)).map(Value::Factor)
    }),
    function("neutralize", "neutralize(target, exposure, ..., mask=, add_intercept=true)", |given| {
        let (target, exposures) = (given.factor("target")?, given.factors("exposure")?);
        let (mask, with_intercept) = (given.mask()?, given.switch("add_intercept", true)?);
        given.made(neutralize(target, exposures, mask, with_intercept)).map(Value::Factor)
    }),
    function("static_per_symbol", "static_per_symbol({\"SYMBOL\": number, ...}, default=)", |given| {
        Ok(Value::Factor(static_per_symbol(given.numbers("numbers")?, given.number_if_given("default")?)))
    }),
    method("rank", "factor.rank(mask=, groups=)", |given| Ok(Value::Factor(given.factor(ON)?.rank(given.within()?)))),
    method("top", "factor.top(n, mask=, groups=)", |given| {
        let (factor, count, within) = (given.factor(ON)?, given.count()?, given.within()?);
        given.made(factor.top(count, within)).map(Value::Filter)
    }),
    method("bottom", "factor.bottom(n, mask=, groups=)", |given| {
        let (factor, count, within) = (given.factor(ON)?, given.count()?, given.within()?);
        given.made(factor.bottom(count, within)).map(Value::Filter)
    }),
    method("percentile_between", "factor.percentile_between(lower, upper, mask=, groups=)", |given| {
        let factor = given.factor(ON)?;
        let (lower, upper) = (given.bound("lower")?, given.bound("upper")?);
        let within = given.within()?;
        given.made(factor.percentile_between(lower, upper, within)).map(Value::Filter)
    }),
    method("zscore", "factor.zscore(mask=, groups=)", |given| {
        Ok(Value::Factor(given.factor(ON)?.zscore(given.within()?)))
    }),
    method("demean", "factor.demean(mask=, groups=)", |given| {
        Ok(Value::Factor(given.factor(ON)?.demean(given.within()?)))
    }),
    method("winsorize", "factor.winsorize(lower=0.01, upper=0.99, mask=, groups=)", |given| {
        let factor = given.factor(ON)?;
        let (lower, upper) = (given.number("lower", 0.01)?, given.number("upper", 0.99)?);
        let within = given.within()?;
        given.made(factor.winsorize(lower, upper, within)).map(Value::Factor)
    }),
];
