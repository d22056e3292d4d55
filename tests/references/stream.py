"""Gradus' stream of random numbers (gradus/stream.h, gradus/philox.h), for methods that draw."""
import numpy as np
import torch

MULTIPLIERS = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
WEYL = (0x9E3779B9, 0xBB67AE85)
LOW = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)


class Stream:
    """Stream{seed, 0}: draw n depends on n alone."""

    def __init__(self, seed):
        self.seed, self.drawn = seed, 0

    def words(self, count):
        numbers = np.arange(self.drawn, self.drawn + count, dtype=np.uint64)
        self.drawn += count
        index = numbers // np.uint64(2)
        counter = [index & LOW, index >> HALF, np.zeros_like(index), np.zeros_like(index)]
        keys = [self.seed & 0xFFFFFFFF, self.seed >> 32]
        for _ in range(10):
            a, b = MULTIPLIERS[0] * counter[0], MULTIPLIERS[1] * counter[2]
            counter = [b >> HALF ^ counter[1] ^ np.uint64(keys[0]), b & LOW,
                       a >> HALF ^ counter[3] ^ np.uint64(keys[1]), a & LOW]
            keys = [(k + w) & 0xFFFFFFFF for k, w in zip(keys, WEYL)]
        odd = numbers % np.uint64(2) == 1
        first = np.where(odd, counter[2], counter[0])
        second = np.where(odd, counter[3], counter[1])
        return first | second << HALF

    def uniforms(self, count):
        bits = (self.words(count) >> np.uint64(12)) * np.uint64(2) + np.uint64(1)
        return bits.astype(np.float64) * 2.0**-53

    def uniform(self):
        return float(self.uniforms(1)[0])

    def normals(self, shape):
        uniforms = torch.from_numpy(self.uniforms(torch.Size(shape).numel()))
        return (2**0.5 * torch.erfinv(2 * uniforms - 1)).reshape(shape)
