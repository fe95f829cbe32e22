"""What an exposition holds, to be sure that all servers answer the same before anything is timed."""
import io


def summary(text):
    """How many hourly series there are, and the sum of their values."""
    count, total = 0, 0.0
    for line in io.BytesIO(text):
        if b'ref_hour="' in line:
            count += 1
            total += float(line.rsplit(b" ", 1)[1])
    return count, total


def check(name, packed, plain, expected):
    """Refuses bodies that differ from what is expected."""
    for coding, text in (("packed", packed), ("plain", plain)):
        found = summary(text)
        if found != expected:
            raise SystemExit(
                f"bench: the {coding} body of {name} holds {found[0]} series with the sum {found[1]:.0f}; "
                f"expected are {expected[0]} with {expected[1]:.0f}"
            )
