"""How far a load is, for all its processes."""
import multiprocessing


class Progress:
    """What was offered, what is in force, and what goes on beside."""

    def __init__(self, attacks):
        self.names = [attack.__name__ for attack in attacks]
        # The configuration that was offered last, and the one that is surely in force.
        self.offered = multiprocessing.Value("i", 0, lock=False)
        self.in_force = multiprocessing.Value("i", 0, lock=False)
        self.attack = multiprocessing.Value("i", 0, lock=False)
        self.ended = multiprocessing.Event()

    def attack_name(self):
        """The attack that goes on now."""
        return self.names[self.attack.value]
