"""What an exporter costs while nobody asks, and what load may add for good."""
from dataclasses import dataclass

# Memory may be this much larger than before; descriptors and threads may be some more: those of kept ways to upstream.
MEMORY_RATIO = 1.1
DESCRIPTORS, THREADS = 8, 2


@dataclass(frozen=True)
class Footprint:
    """Memory in MiB, and numbers."""

    memory: float
    descriptors: int
    threads: int

    @classmethod
    def of(cls, target):
        """What a running exporter costs now."""
        return cls(target.memory(), target.descriptors(), target.threads())

    def __str__(self):
        return f"RSS {self.memory:.1f} MiB, {self.descriptors} descriptors, {self.threads} threads"

    def faults(self, after):
        """What did not come back."""
        faults = []
        if after.memory > self.memory * MEMORY_RATIO:
            faults.append(f"RSS is {after.memory / self.memory - 1:.0%} larger than before the load")
        if after.descriptors > self.descriptors + DESCRIPTORS:
            faults.append(f"{after.descriptors - self.descriptors} descriptors are left open")
        if after.threads > self.threads + THREADS:
            faults.append(f"{after.threads - self.threads} threads are left")
        return faults
