//! The ladder: how much of one winner the page can hold, from everything to its row in the ranking.

/// The extent to which the page holds a winner; each rung holds less than the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rung {
    /// Every point, every trade, every order.
    EveryPoint,
    /// 2,000 points a series.
    Points2000,
    /// 1,000 points a series.
    Points1000,
    /// 500 points a series.
    Points500,
    /// 250 points a series.
    Points250,
    /// 120 points a series.
    Points120,
    /// As before, without orders.
    WithoutOrders,
    /// As before, with the largest trades only.
    LargestTrades,
    /// The row in the ranking, without a tearsheet.
    RankingOnly,
}

/// Trades that are kept where not all are.
pub const LARGEST_TRADES: usize = 100;

/// The trades and orders that a rung holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TradingShare {
    /// All trades and orders.
    All,
    /// All trades, no orders.
    WithoutOrders,
    /// The [`LARGEST_TRADES`] with the largest gain or loss, no orders.
    LargestTrades,
}

impl Rung {
    /// Every rung, from the one that holds most.
    pub const ALL: [Rung; 9] = [
        Rung::EveryPoint,
        Rung::Points2000,
        Rung::Points1000,
        Rung::Points500,
        Rung::Points250,
        Rung::Points120,
        Rung::WithoutOrders,
        Rung::LargestTrades,
        Rung::RankingOnly,
    ];

    /// Points that each of its series may have; `None` for any number.
    pub fn points(self) -> Option<usize> {
        match self {
            Rung::EveryPoint => None,
            Rung::Points2000 => Some(2_000),
            Rung::Points1000 => Some(1_000),
            Rung::Points500 => Some(500),
            Rung::Points250 => Some(250),
            Rung::Points120 | Rung::WithoutOrders | Rung::LargestTrades => Some(120),
            Rung::RankingOnly => Some(0),
        }
    }

    /// The trades and orders that it holds; `None` where it holds none at all.
    pub fn trading(self) -> Option<TradingShare> {
        match self {
            Rung::WithoutOrders => Some(TradingShare::WithoutOrders),
            Rung::LargestTrades => Some(TradingShare::LargestTrades),
            Rung::RankingOnly => None,
            _ => Some(TradingShare::All),
        }
    }

    /// Its position on the ladder, 0 for the one that holds most.
    pub fn position(self) -> usize {
        self as usize
    }
}

/// The most detail that the user wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Detail {
    /// Every point of every series.
    Full,
    /// 1,000 points a series, all trades and orders.
    #[default]
    Standard,
    /// The ranking and what is said of all winners together.
    Summary,
}

impl Detail {
    /// The rung that the ladder begins with.
    pub fn first_rung(self) -> Rung {
        match self {
            Detail::Full => Rung::EveryPoint,
            Detail::Standard => Rung::Points1000,
            Detail::Summary => Rung::RankingOnly,
        }
    }
}
