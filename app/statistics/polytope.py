"""All tables that fit a set of linear constraints, and the extreme one in a direction.

HiGHS keeps what it knows between two questions: the next extreme is found from the last one, and
the constraints are handed over once.
"""

from collections.abc import Sequence

import numpy as np
from highspy import Highs, HighsModelStatus, kHighsInf
from scipy.sparse import csr_array

from app.statistics.weighting import FloatArray

TOLERANCE = 1e-6

_PRIMAL = 4
"""HiGHS's number for the primal simplex method."""

Row = tuple[Sequence[int], Sequence[float]]
"""The columns of a constraint that are not zero, and their factors."""


class _Solver(Highs):
    """HiGHS without a word on the standard output, where a command's own result is written."""

    def __init__(self) -> None:
        # Not Highs.__init__: it prints a banner before it can be silenced.
        super(Highs, self).__init__()
        self.silent()
        # Only the objective changes from one question to the next: what was possible stays so.
        self.setOptionValue("simplex_strategy", _PRIMAL)


class Polytope:
    """The points x >= 0 with ``most`` rows at most their limits and ``equal`` rows zero."""

    def __init__(
        self, size: int, *, most: Sequence[Row], limits: FloatArray, equal: Sequence[Row]
    ) -> None:
        """``size``: number of unknowns; ``limits``: one a row of ``most``."""
        self._matrix, self._limits = _matrix(most, size), limits
        self._columns = np.arange(size, dtype=np.int32)
        self._solver = _Solver()
        nothing = np.zeros(size)
        none = np.empty(0)
        self._solver.addCols(
            size,
            nothing,
            nothing,
            np.full(size, kHighsInf),
            0,
            none.astype(np.int32),
            none.astype(np.int32),
            none,
        )
        self._add(self._matrix, lower=np.full(len(most), -kHighsInf), upper=limits)
        zeros = np.zeros(len(equal))
        self._add(_matrix(equal, size), lower=zeros, upper=zeros)

    def _add(self, rows: csr_array, *, lower: FloatArray, upper: FloatArray) -> None:
        starts = rows.indptr[:-1].astype(np.int32)
        self._solver.addRows(
            len(lower), lower, upper, rows.nnz, starts, rows.indices.astype(np.int32), rows.data
        )

    def inside(self, points: FloatArray) -> FloatArray:
        """Those of ``points``, one a row, that keep the ``most`` rows."""
        reached = self._matrix @ points.T
        return points[np.all(reached <= self._limits[:, None] + TOLERANCE, axis=0)]

    def lowest(
        self, objective: FloatArray, *, bounds: FloatArray, presolve: bool
    ) -> tuple[FloatArray, list[int]]:
        """The point where ``objective`` is least, and the ``most`` rows that stop it there.

        ``bounds``: (lowest, highest) of each unknown. Raises ArithmeticError where there is none.
        """
        solver, size = self._solver, self._columns.size
        solver.setOptionValue("presolve", "on" if presolve else "off")
        solver.changeColsCost(size, self._columns, objective)
        solver.changeColsBounds(size, self._columns, *np.ascontiguousarray(bounds.T))
        solver.run()
        if solver.getModelStatus() != HighsModelStatus.kOptimal:
            raise ArithmeticError("the problem has no solution")
        solution = solver.getSolution()
        prices = np.array(solution.row_dual[: self._limits.size])
        return np.array(solution.col_value), np.flatnonzero(np.abs(prices) > TOLERANCE).tolist()


def _matrix(rows: Sequence[Row], size: int) -> csr_array:
    starts = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.array([column for columns, _ in rows for column in columns], dtype=np.int32)
    factors = np.array([factor for _, factors in rows for factor in factors], dtype=np.float64)
    return csr_array((factors, columns, starts), shape=(len(rows), size))
