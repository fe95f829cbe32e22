"""Which accounts each configuration of a load has: known from its number alone, so that nobody has to be told."""

# Always there; there every other four reloads; and new ones, whose days are yet to be fetched.
STABLE, SWINGING, FRESH = 6, 4, 150
POOL = STABLE + SWINGING + FRESH
# After so many configurations the swinging accounts are all there again.
PERIOD = 2 * SWINGING
# A new account comes with every other configuration, and this many are there at once.
FRESH_AT_ONCE = 3


def is_broken(number):
    """Whether the exporter has to refuse this configuration and to stay with the one before."""
    return number % 10 == 9


def places(number):
    """The places in the pool of the accounts that are served once this configuration was offered; no two in a row are equal."""
    if is_broken(number):
        number -= 1
    swinging = [STABLE + place for place in range(SWINGING) if (number + place) // SWINGING % 2 == 0]
    fresh = [STABLE + SWINGING + (number // 2 + turn) % FRESH for turn in range(FRESH_AT_ONCE)]
    return frozenset(range(STABLE)) | frozenset(swinging) | frozenset(fresh)


class Roster:
    """The names behind the places, and what is legal at a moment."""

    def __init__(self, names):
        self.names = names
        self.settled = frozenset(names[:STABLE + SWINGING])
        self.known = {}

    def of(self, number):
        """The names that a configuration has."""
        return frozenset(self.names[place] for place in places(number))

    def legal(self, first, last):
        """Who has to be served and who may be while the configurations `first` to `last` may be in force."""
        if (first, last) not in self.known:
            rosters = [self.of(number) for number in range(first, last + 1)]
            self.known[first, last] = frozenset.intersection(*rosters), frozenset.union(*rosters)
        return self.known[first, last]
