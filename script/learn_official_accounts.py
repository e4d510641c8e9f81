"""Learn the weights of ``complaints/screening/terms/official.tsv`` anew, or only judge them.

    .venv/bin/python -m script.learn_official_accounts NARRATIVES.jsonl
    .venv/bin/python -m script.learn_official_accounts NARRATIVES.jsonl --write

Each line is a narrative: {"id": ..., "text": ..., "force": true | false | null}. Null is force
that was filed under another class: learned from as force, judged apart. Only accounts for which
``official.is_official`` holds are learned from. Nothing but the standard library is needed.

The model is logistic regression on terms scaled by their log ratio in force and other accounts
(Wang and Manning, "Baselines and Bigrams", ACL 2012), both classes weighing alike. A term is kept
if it stands in at least five accounts and holds no name (a word mostly written with a capital),
so that the weights tell of no account.

What is printed is out of fold: every account is screened with weights learned without it, in
five folds. Each share comes with its count and the 95 % interval of Wilson.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from complaints.screening import official, screen
from complaints.screening.lexicon import verb_classes
from complaints.screening.people import english_people
from complaints.screening.words import BREAKS, Words, split
from complaints.vocabulary import Strength

FOLDS = 5
FEWEST_ACCOUNTS = 5
PENALTY = 10.0
STEPS = 150
TOO_LIGHT = 0.004
NAMES = 0.5


class Account(NamedTuple):
    """One account: what is weighed of it, and whether it tells of force."""

    id: str
    terms: frozenset[str]
    force: bool | None
    words: Words


def read(path: Path) -> list[Account]:
    accounts = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        words = split(row["text"])
        if official.is_official(words):
            terms = frozenset(official.terms(words))
            accounts.append(Account(row["id"], terms, row["force"], words))
    return accounts


def names(accounts: list[Account]) -> set[str]:
    """Words that mostly stand with a capital inside a sentence: people, streets, months."""
    capitals: Counter[str] = Counter()
    places: Counter[str] = Counter()
    for account in accounts:
        keys = account.words.keys
        for place in range(1, len(keys)):
            if keys[place - 1] not in BREAKS and keys[place] not in BREAKS:
                places[keys[place]] += 1
                capitals[keys[place]] += account.words.is_capitalised(place)
    return {
        key
        for key, count in capitals.items()
        if count >= NAMES * places[key]
        and key not in english_people()
        and key not in verb_classes()
    }


def learn(accounts: list[Account]) -> dict[str, float]:
    """Weights by term, with ``official.BASE`` for what every account starts from."""
    ratios = log_ratios(accounts)
    rows = [(sorted(a.terms & ratios.keys()), a.force is not False) for a in accounts]
    counts = Counter(force for _, force in rows)
    share = {force: len(rows) / (2 * count) for force, count in counts.items()}
    scale = {term: abs(ratio) for term, ratio in ratios.items()}
    weights = dict.fromkeys([official.BASE, *ratios], 0.0)
    ahead = dict(weights)
    step = 1 / (max(share.values()) * steepest([terms for terms, _ in rows], scale) / 4 + PENALTY)
    for number in range(1, STEPS + 1):
        slope = {term: PENALTY * weight for term, weight in ahead.items()}
        slope[official.BASE] = 0.0
        for terms, force in rows:
            total = ahead[official.BASE] + sum(ahead[term] * scale[term] for term in terms)
            error = share[force] * (1 / (1 + math.exp(-total)) - force)
            slope[official.BASE] += error
            for term in terms:
                slope[term] += error * scale[term]
        previous = weights
        weights = {term: ahead[term] - step * slope[term] for term in ahead}
        pace = (number - 1) / (number + 2)
        ahead = {
            term: weight + pace * (weight - previous[term]) for term, weight in weights.items()
        }
    return {term: weight * scale.get(term, 1.0) for term, weight in weights.items()}


def steepest(rows: list[list[str]], scale: dict[str, float]) -> float:
    """The largest eigenvalue of the scaled terms' products, by power iteration."""
    vector = dict.fromkeys([official.BASE, *scale], 1.0)
    length = 1.0
    for _ in range(20):
        product = dict.fromkeys(vector, 0.0)
        for terms in rows:
            along = vector[official.BASE] + sum(vector[term] * scale[term] for term in terms)
            product[official.BASE] += along
            for term in terms:
                product[term] += along * scale[term]
        length = math.sqrt(math.fsum(value**2 for value in product.values()))
        vector = {term: value / length for term, value in product.items()}
    return 1.1 * length


def log_ratios(accounts: list[Account]) -> dict[str, float]:
    """How much more often each term that may be kept stands in accounts of force."""
    force = Counter(term for a in accounts if a.force is not False for term in a.terms)
    other = Counter(term for a in accounts if a.force is False for term in a.terms)
    hidden = {official.stem_of(name) for name in names(accounts)}
    kept = [
        term
        for term in sorted(force | other)
        if force[term] + other[term] >= FEWEST_ACCOUNTS and hidden.isdisjoint(term.split())
    ]
    all_force = sum(force[term] + 1 for term in kept)
    all_other = sum(other[term] + 1 for term in kept)
    return {
        term: math.log((force[term] + 1) / all_force * all_other / (other[term] + 1))
        for term in kept
    }


def out_of_fold(accounts: list[Account]) -> dict[str, float]:
    """The likeness of each account, by weights that were learned without it."""
    likeness = {}
    for fold in range(FOLDS):
        weights = learn([account for account in accounts if fold_of(account) != fold])
        for account in accounts:
            if fold_of(account) == fold:
                likeness[account.id] = official.likeness_of(account.terms, weights)
    return likeness


def fold_of(account: Account) -> int:
    return int(hashlib.sha256(f"fold {account.id}".encode()).hexdigest(), 16) % FOLDS


def screened(path: Path, accounts: list[Account]) -> dict[str, dict[str, float | str]]:
    """Shares of all narratives as screened, official accounts with an opinion out of fold."""
    likeness = out_of_fold(accounts)
    known = {account.words.original: likeness[account.id] for account in accounts}
    found: dict[bool | None, list[Strength | None]] = {True: [], False: [], None: []}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        screening = screen(row["text"], opinion=lambda words: known[words.original])
        found[row["force"]].append(screening.strength)
    return {
        "force flagged": share(found[True], {Strength.STRONG, Strength.WEAK}),
        "force strong": share(found[True], {Strength.STRONG}),
        "force under another class flagged": share(found[None], {Strength.STRONG, Strength.WEAK}),
        "other strong": share(found[False], {Strength.STRONG}),
        "other flagged": share(found[False], {Strength.STRONG, Strength.WEAK}),
    }


def share(found: list[Strength | None], wanted: set[Strength]) -> dict[str, float | str]:
    """How many of some narratives got one of these strengths, with the interval of Wilson."""
    count, size, z = sum(strength in wanted for strength in found), len(found), 1.96
    middle = (count + z * z / 2) / (size + z * z)
    reach = z * math.sqrt(count * (size - count) / size + z * z / 4) / (size + z * z)
    return {
        "of": f"{count}/{size}",
        "share": round(count / size, 4),
        "low": round(middle - reach, 4),
        "high": round(middle + reach, 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Learn from official accounts, out of fold.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--write", action="store_true", help="write the weights too")
    options = parser.parse_args()
    accounts = read(options.file)
    print(f"{len(accounts)} official accounts")
    for name, figures in screened(options.file, accounts).items():
        print(json.dumps({"figure": name, **figures}))
    if options.write:
        write(learn(accounts))


def write(weights: dict[str, float]) -> None:
    lines = [
        f"{weight:.3f}\t{term}"
        for term, weight in sorted(weights.items())
        if abs(weight) >= TOO_LIGHT or term == official.BASE
    ]
    head = "# Weights of terms in official accounts, by script/learn_official_accounts.py.\n"
    official.WEIGHTS.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
