"""Uniform random numbers by the 64-bit Mersenne twister: those of Stata's runiform() and runiformint() after set seed.

Nishimura, T. 2000. Tables of 64-bit Mersenne twisters. ACM Transactions on Modeling and Computer Simulation 10: 348-57.
"""

from __future__ import annotations

import numpy as np

SIZE, HALF = 312, 156
MATRIX = np.uint64(0xB5026F5AA96619E9)
UPPER, LOWER = np.uint64(0xFFFFFFFF80000000), np.uint64(0x7FFFFFFF)
MASKS = tuple(np.uint64(mask) for mask in (0x5555555555555555, 0x71D67FFFEDA60000, 0xFFF7EEE000000000))
MULTIPLIER = 6364136223846793005
WORD = 2**64 - 1


class Twister:
    """The generator itself: words of 64 bits."""

    def __init__(self, seed: int) -> None:
        words = [seed & WORD]
        for i in range(1, SIZE):
            words.append((MULTIPLIER * (words[-1] ^ (words[-1] >> 62)) + i) & WORD)
        self.state = np.array(words, dtype=np.uint64)
        self.ready = np.empty(0, dtype=np.uint64)

    def words(self, n: int) -> np.ndarray:
        """The next n words (n,) uint64."""
        parts, missing = [self.ready], n - len(self.ready)
        while missing > 0:
            parts.append(self._block())
            missing -= SIZE
        joined = np.concatenate(parts)
        self.ready = joined[n:]
        return joined[:n]

    def upto(self, most: int, n: int) -> np.ndarray:
        """n whole numbers from 0 to `most` (n,): as many first bits of words as it has; those above it passed over."""
        bits = most.bit_length()
        found = np.zeros(0 if bits else n, dtype=np.uint64)
        while (missing := n - len(found)) > 0:
            fresh = self.words(missing) >> np.uint64(64 - bits)
            found = np.append(found, fresh[fresh <= np.uint64(most)])
        return found.astype(np.float64)

    def _block(self) -> np.ndarray:
        """The next words of the recurrence, tempered."""
        state = self.state
        state[:HALF] = state[HALF:] ^ _twisted(state[:HALF], state[1 : HALF + 1])
        state[HALF:] = state[:HALF] ^ _twisted(state[HALF:], np.append(state[HALF + 1 :], state[0]))
        x = state ^ ((state >> np.uint64(29)) & MASKS[0])
        x ^= (x << np.uint64(17)) & MASKS[1]
        x ^= (x << np.uint64(37)) & MASKS[2]
        return x ^ (x >> np.uint64(43))


def _twisted(high: np.ndarray, low: np.ndarray) -> np.ndarray:
    joined = (high & UPPER) | (low & LOWER)
    return (joined >> np.uint64(1)) ^ np.where(joined & np.uint64(1), MATRIX, np.uint64(0))


class Uniforms(np.random.Generator):
    """numpy's generator, its uniform numbers those of the twister, strictly between 0 and 1."""

    def __init__(self, seed: int) -> None:
        super().__init__(np.random.MT19937(seed))
        self.twister = Twister(seed)

    def random(self, size=None, dtype=np.float64, out=None):
        """Uniform numbers, the middles of 2^52 intervals."""
        shape = () if size is None else size
        words = self.twister.words(int(np.prod(shape, dtype=np.int64)))
        values = ((words >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52
        return float(values[0]) if size is None else values.reshape(shape)

    def whole(self, most: np.ndarray) -> np.ndarray:
        """A whole number from 0 to each of `most` (n,), all equally likely."""
        if len(most) and (most == most[0]).all():
            return self.twister.upto(int(most[0]), len(most))
        return np.array([self.twister.upto(int(one), 1)[0] for one in most])
