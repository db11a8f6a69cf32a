"""Lines of TAP, and the worst error that each check met."""


class Report:
    def __init__(self):
        self.lines, self.failed = 0, False

    def check(self, name, error, limit):
        """@error: at most @limit, or the check has failed; not a number fails."""
        self.lines += 1
        good = error <= limit
        self.failed |= not good
        print(f"{'ok' if good else 'not ok'} {self.lines} - {name}: {error:.2g} (at most {limit:g})", flush=True)

    def same(self, name, ours, theirs):
        self.lines += 1
        good = ours == theirs
        self.failed |= not good
        print(f"{'ok' if good else 'not ok'} {self.lines} - {name}", flush=True)
        if not good:
            print(f'# here {str(ours)[:300]}\n# there {str(theirs)[:300]}')

    def note(self, text):
        print(f'# {text}', flush=True)

    def finish(self):
        print(f'1..{self.lines}')
        return 1 if self.failed else 0


def relative(ours, theirs):
    """Norm of the difference over the norm."""
    norm = theirs.double().norm()
    return float((ours.double() - theirs.double()).norm() / norm) if norm > 0 else float(ours.double().norm())
