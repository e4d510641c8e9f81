"""Three hundred filings over real HTTP, and two real ones among them: nothing is lost, and nothing
keeps a frightened person waiting who brought a proof. Real web server, database, worker, broker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import altcha
import pytest

from accounts.roles import Role
from complaints.models import Complaint, SpamHold
from ledger.actions import Action
from ledger.models import Entry
from routing.installation import install_defaults
from routing.models import Packet, Referral
from tests.cast import person, signed_in
from tests.filers import CASE_NUMBER, PHRASE, Answer, Visitor, short_way
from tests.held import NAMES, REAL, cluster_of, spam
from tests.web_server import running_web_server
from tests.workers import running_worker, until

pytestmark = pytest.mark.django_db(transaction=True)
API = "/api/v1/complaints/"
POSTS = 300
CLIENTS = 8
# As many as a flood needs to be seen for one by each of the two web processes.
BEFORE = 60
BY_FORM = 20
BATON = "Demonstration: an officer hit my brother with a baton outside the market on Main Street."


@dataclass
class Sender:
    """Whoever files: what was answered, and the receipts that were handed out."""

    port: int
    statuses: Counter[int] = field(default_factory=Counter)
    receipts: dict[str, str] = field(default_factory=dict)

    def by_api(self, document: dict[str, Any], **headers: str) -> str:
        """File one; its case number."""
        answer = Visitor(self.port).send(API, document, headers)
        self.statuses[answer.status] += 1
        told = answer.json
        self.receipts[told["case_number"]] = told["passphrase"]
        return str(told["case_number"])

    def by_form(self, narrative: str) -> str:
        """File one as a browser without JavaScript does; its case number."""
        visitor = Visitor(self.port)
        filled = visitor.fill_in(short_way(narrative))
        receipt = visitor.get("/report/receipt/")
        self.statuses.update(answer.status for answer in [*filled, receipt])
        number, phrase = CASE_NUMBER.search(receipt.text), PHRASE.search(receipt.text)
        assert number, receipt.text
        assert phrase
        self.receipts[number[0]] = phrase[1]
        return number[0]

    def with_proof(self, narrative: str) -> str:
        """File one as a device does that solves what it is asked to solve."""
        asked = Visitor(self.port).ask("GET", f"{API}challenge/").json
        challenge = altcha.Challenge.from_dict(asked["challenge"])
        solution = altcha.solve_challenge(challenge)
        assert solution
        proof = altcha.Payload(challenge, solution).to_base64()
        document = {"narrative": narrative, "force_types": ["baton"]}
        document |= {"incident": {"county": "jackson"}}
        return self.by_api(document, **{"Proof-Of-Work": proof})

    def tracked(self, case_number: str) -> Answer:
        """What somebody sees who asks with the phrase while the flood goes on."""
        visitor = Visitor(self.port)
        visitor.get("/track/")
        answer = visitor.post("/track/", {"phrase": self.receipts[case_number]})
        return visitor.get(answer.location) if answer.location else answer


@pytest.fixture
def port(tmp_path: Path, transactional_db: None, static_files: None) -> Iterator[int]:
    install_defaults()
    with running_worker(tmp_path, beat=True), running_web_server(tmp_path) as port:
        yield port


def mixed(sender: Sender, number: int) -> str:
    """One of a flood: most through the API, some through the form, some that claim force."""
    words = spam(NAMES[number % len(NAMES)])
    if number % (POSTS // BY_FORM) == 0:
        return sender.by_form(words)
    claimed = ["strike"] if number > BEFORE and number % 10 == 1 else []
    return sender.by_api({"narrative": words, "force_types": claimed})


def test_a_flood_keeps_nobody_real_and_loses_nothing(port: int) -> None:
    sender = Sender(port)
    with ThreadPoolExecutor(CLIENTS) as pool:

        def send(numbers: range) -> list[Future[str]]:
            return [pool.submit(mixed, sender, number) for number in numbers]

        wait_for(send(range(BEFORE)))
        flood = send(range(BEFORE, POSTS // 2))
        proved = pool.submit(sender.with_proof, BATON).result()
        wait_for(flood)
        flood = send(range(POSTS // 2, POSTS))
        unproved = pool.submit(sender.by_form, REAL).result()
        tracked = sender.tracked(unproved)
        wait_for(flood)

    # Whoever brought a proof waits for nothing.
    case = Complaint.objects.get(case_number=proved)
    assert case.routing_state == "routed"
    until(lambda: all_ready(case), within=15, what="the packets of the real report")
    waiting = SpamHold.objects.filter(state="held").count()
    assert waiting > POSTS // 2

    # Who has no JavaScript waits apart from the flood, is told so, and one person lets it out.
    real = Complaint.objects.get(case_number=unproved)
    assert real.routing_state == "held"
    assert SpamHold.objects.filter(cluster=real.spam_hold.cluster).count() == 1
    assert tracked.status == 200
    assert unproved in tracked.text
    staff = signed_in(person(Role.INTAKE))
    first = staff.get("/staff/spam-check/").context["page"].rows[0].standing
    assert first.cluster == cluster_of(real)
    address = f"/staff/spam-check/{first.cluster.slug}/"
    staff.post(f"{address}draw/")
    staff.post(f"{address}mark/", {f"mark.{real.pk}": "real"})
    real.refresh_from_db()
    assert real.routing_state == "routed"
    assert SpamHold.objects.filter(state="held").count() == waiting - 1

    # Nothing is lost, and nobody was refused.
    assert len(sender.receipts) == POSTS + 2
    assert set(Complaint.objects.values_list("case_number", flat=True)) == set(sender.receipts)
    filed = Entry.objects.filter(action=Action.COMPLAINT_FILED)
    assert set(filed.values_list("object_ref", flat=True)) == {
        c.ref for c in Complaint.objects.all()
    }
    assert {status for status in sender.statuses if status >= 400} == set()
    assert not Referral.objects.filter(complaint__spam_hold__state="held").exists()


def all_ready(case: Complaint) -> bool:
    states = list(Packet.objects.filter(referral__complaint=case).values_list("state", flat=True))
    return bool(states) and set(states) == {"ready"}


def wait_for(sent: list[Future[str]]) -> None:
    for one in sent:
        one.result(timeout=60)
