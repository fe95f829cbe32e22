"""Names of alerts where every name must be its own."""


def unique_title(rule: dict, taken: set[str]) -> str:
    """The alert's name; rules of one name differ in severity, which later ones add to theirs. It is put into `taken`."""
    title = rule["alert"]
    if title in taken:
        title = f"{title} ({rule['labels']['severity']})"
    if title in taken:
        raise ValueError(f"Two alerts {rule['alert']} have one severity and cannot be told apart.")
    taken.add(title)
    return title
