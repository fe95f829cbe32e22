"""What an exposition holds, to be sure that all servers answer the same before anything is timed."""
import io
import math

# How each line of an account goes on behind the name of its family; `account` is the first label in every order that servers write.
OF_ACCOUNTS = b'{account="'


def series(text):
    """How many series of accounts there are."""
    return text.count(OF_ACCOUNTS)


def summary(text):
    """How many series of accounts there are, and the sum of their values, which no other order of the lines changes.

    When a counter began to count, differs from start to start.
    """
    lines = (line for line in io.BytesIO(text) if OF_ACCOUNTS in line and b"_created{" not in line)
    return series(text), math.fsum(float(line.rsplit(b" ", 1)[1]) for line in lines)


def check(name, packed, plain, expected):
    """Refuses bodies that differ from what is expected."""
    for coding, text in (("packed", packed), ("plain", plain)):
        found = summary(text)
        if found != expected:
            raise SystemExit(
                f"bench: the {coding} body of {name} holds {found[0]} series with the sum {found[1]}; "
                f"expected are {expected[0]} with {expected[1]}"
            )
