"""Sends each flood of HTTP/2 until the server hangs up, which it has to do soon; prints one line for each.

Usage: hang_up.py PID PORT
"""
import sys

from http2_attacks import FLOODS, opened
from target import Target

# Each turn is worth hundreds of frames.
TURNS = 200
# How long the server may take to hang up, in seconds; generous, since the machine may be busy.
PATIENCE = 15


def turns_until_closed(target, pieces):
    """How many turns the server takes; `None` when it takes them all."""
    connection = opened(target)
    connection.settimeout(PATIENCE)
    for turn in range(TURNS):
        try:
            connection.sendall(pieces(turn))
        except OSError:
            return turn
    try:
        while connection.recv(65536):
            pass
        return TURNS
    except TimeoutError:
        return None
    except OSError:
        return TURNS


def main():
    target = Target(int(sys.argv[1]), int(sys.argv[2]), True)
    for pieces in FLOODS:
        turns = turns_until_closed(target, pieces)
        print(pieces.__name__, "goes on" if turns is None else "closed", flush=True)


if __name__ == "__main__":
    main()
