"""How far a command is."""

import time


class Bar:
    """How far a piece of work is, and how fast, on one line: redrawn on a terminal, else once."""

    WIDTH = 40

    def __init__(self, total, out, name="pages"):
        self.total, self.out, self.name, self.done = total, out, name, 0
        self.start = time.perf_counter()

    def advance(self, count):
        self.done += count
        if self.out and self.out.isatty():
            self.out.write(f"\r{self}", ending="")

    def close(self):
        if self.out:
            self.out.write(f"\r{self}" if self.out.isatty() else str(self))

    def __str__(self):
        full = self.WIDTH * self.done // max(1, self.total)
        bar = "#" * full + "." * (self.WIDTH - full)
        rate = self.done / (time.perf_counter() - self.start)
        return f"{bar} {self.done} of {self.total} {self.name}, {rate:.0f} a second"
