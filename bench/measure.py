"""The arithmetic of a comparison: slices in, a ratio and its spread out, or "too noisy" and no judgement."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, median
from typing import NamedTuple

NOISY = 1.25  # a spin this much slower than the best of the run means: someone else had the core
FEWEST = 3


class Slice(NamedTuple):
    """One contender under load for a second or two."""

    rate: float  # answers per second
    p50_us: float
    p99_us: float
    cpu_us: float  # of the serving process, per answer
    database_cpu_us: float  # of PostgreSQL, per answer; 0 on SQLite
    spin: float  # seconds the probe took just before


class Round(NamedTuple):
    """Reference, subject, reference: the machine's drift cancels."""

    before: Slice
    subject: Slice
    after: Slice

    @property
    def reference_rate(self) -> float:
        return mean((self.before.rate, self.after.rate))

    @property
    def ratio(self) -> float:
        return self.subject.rate / self.reference_rate

    @property
    def cpu_ratio(self) -> float:
        """How much of the reference's work per answer the subject needs; the same sense as `ratio`: 1 is equal."""
        return mean((self.before.cpu_us, self.after.cpu_us)) / self.subject.cpu_us if self.subject.cpu_us else 0.0


@dataclass(frozen=True)
class Verdict:
    """What clean rounds say together."""

    rounds: int
    dropped: int
    ratio: float
    best: float
    spread: float  # best less worst
    cpu_ratio: float
    subject: Slice
    reference: Slice

    def meets(self, aim: float) -> bool:
        return self.ratio >= aim


def is_noisy(round_: Round, quietest: float) -> bool:
    return any(each.spin > quietest * NOISY for each in round_)


def judge(rounds: Sequence[Round], quietest: float) -> Verdict | None:
    """None: too noisy, fewer than three clean rounds."""
    clean = [each for each in rounds if not is_noisy(each, quietest)]
    if len(clean) < FEWEST:
        return None
    ratios = [each.ratio for each in clean]
    return Verdict(
        rounds=len(clean), dropped=len(rounds) - len(clean), ratio=median(ratios), best=max(ratios),
        spread=max(ratios) - min(ratios), cpu_ratio=median(each.cpu_ratio for each in clean),
        subject=middle([each.subject for each in clean]),
        reference=middle([each.before for each in clean] + [each.after for each in clean]),
    )  # fmt: skip


class Work(NamedTuple):
    """CPU time per answer over all rounds, quiet or not: a hint where the machine is too noisy to judge."""

    ratio: float
    subject_us: float
    reference_us: float
    database_us: float


def work(rounds: Sequence[Round]) -> Work:
    return Work(
        median(each.cpu_ratio for each in rounds),
        median(each.subject.cpu_us for each in rounds),
        median(each.before.cpu_us for each in rounds),
        median(each.subject.database_cpu_us for each in rounds),
    )


def middle(slices: Sequence[Slice]) -> Slice:
    """The median of each figure by itself."""
    return Slice(*(median(figures) for figures in zip(*slices, strict=True)))
