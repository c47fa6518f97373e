"""Types of what the functions take."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping, Sequence
from typing import Any

StrPath = str | os.PathLike[str]
Rows = list[dict[str, Any]]
Failures = list[tuple[str, str]]
Weights = Mapping[str, float]
Names = Sequence[str]
Moment = str | datetime.date
Pipeline = str | Mapping[str, str]
