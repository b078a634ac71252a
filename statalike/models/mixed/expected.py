"""What the expected information of the covariances of nested effects is made of, by sums over groups.

In units of the effects' own factors a level's effects have, within a group of the level above, the information
P = I - M^-1 of each group by itself. The effects u of the level above know part of it: with W = M^-1 F'D F_u, which
couples a group's effects with theirs, and B = W root_u, M_u^-1 = root_u root_u',

    Z'V^-1 Z = P - BB' of one group, -B_i B_k' of two groups, B root_u' of a group and the effects above,

and tr(Z'V^-1 Z E Z'V^-1 Z E'), summed over all pairs of groups, needs C = sum_i B_i'E B_i of each group above alone.
Levels further above are left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.models.mixed.elimination import Eliminated, Slopes, congruence
from statalike.models.mixed.products import inner


@dataclass(frozen=True)
class Expected:
    """Of one level with q effects and relative factor L: own (q^2, q^2), vec(E)' own vec(E') is the sum of
    tr(Z'V^-1 Z E Z'V^-1 Z E') for symmetric E; trace (q, q) the sum of Z'V^-1 Z; slope (q, q) L'L_bar, L_bar the
    gradient of -2 l; above (q^2, q_u^2) the same as own with the effects of the level above, None where these are not
    looked at."""

    own: np.ndarray
    trace: np.ndarray
    slope: np.ndarray
    above: np.ndarray | None = None

    def __add__(self, other: Expected) -> Expected:
        """Of the groups of both."""
        above = None if self.above is None or other.above is None else self.above + other.above
        return Expected(self.own + other.own, self.trace + other.trace, self.slope + other.slope, above)


def expected(done: Eliminated, A: np.ndarray, F: np.ndarray, weights: np.ndarray | None, slopes: Slopes) -> Expected:
    """Of groups as if there were nothing above; weights (G,) as of ln|M|."""
    P = known(done, A, F)
    counted = P if weights is None else P * weights
    trace = counted.sum(axis=2)
    return Expected(pairs(counted, P), trace, slope_of(slopes, trace))


def expected_within(
    done: Eliminated, slopes: Slopes, A: np.ndarray, F: np.ndarray, above: np.ndarray, starts: np.ndarray,
    root: np.ndarray, F_above: np.ndarray,
) -> Expected:  # fmt: skip
    """Of groups within others above: above (uz_u,): which columns of D are of the effects above, F_above (uz_u, q_u)
    their factor, root (q_u, q_u, P) of their M_u^-1, starts (P,) the first group in each."""
    P = known(done, A, F)
    q, G, q_above = len(P), P.shape[2], len(root)
    counts = np.diff(starts, append=G)
    W = np.einsum("qzg,zu->qug", done.onto(done.V[:, above]), F_above)
    B = np.einsum("qvg,vug->qug", W, np.repeat(root, counts, axis=2))
    Q = np.einsum("aug,bug->abg", B, B)
    outer = np.einsum("aug,bvg->abuvg", B, B).reshape(q * q * q_above**2, G)
    T = np.add.reduceat(outer, starts, axis=1).reshape(q * q, q_above**2, len(starts))
    own = pairs(P, P - 2.0 * Q) + np.tensordot(T, T, ([1, 2], [1, 2]))
    roots = np.einsum("xup,yvp->uvxyp", root, root).reshape(q_above**2, q_above**2, len(starts))
    trace = P.sum(axis=2)
    both = np.tensordot(T, roots, ([1, 2], [0, 2]))
    return Expected(own, trace - Q.sum(axis=2), slope_of(slopes, trace), both)


def slope_of(slopes: Slopes, known: np.ndarray) -> np.ndarray:
    """L'L_bar = F'F_bar = 2 (sum w P - sum YY') (q, q): F'A F is M - I, so that neither A nor D is needed again. known
    (q, q): the sum of w P."""
    q = len(known)
    Y = slopes.Y.reshape(q, slopes.Y[0].size if q else 0)
    return 2.0 * (known - inner(Y, Y))


def known(done: Eliminated, A: np.ndarray, F: np.ndarray) -> np.ndarray:
    """P = M^-1 F'A F (q, q, G), to the last digits where it is next to nothing, as I - M^-1 is not."""
    return done.twice(congruence(F.T, A))


def pairs(P: np.ndarray, Q: np.ndarray) -> np.ndarray:
    """The sum over groups of tr(P E Q E') as a form (q^2, q^2) of vec(E) and vec(E')."""
    q, G = len(P), P.shape[2]
    sums = inner(P.reshape(q * q, G), Q.reshape(q * q, G))
    return sums.reshape(q, q, q, q).transpose(1, 2, 3, 0).reshape(q * q, q * q)
