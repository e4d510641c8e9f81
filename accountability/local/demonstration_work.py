"""What staff did about the demonstration's complaints. Everything here is invented."""

from __future__ import annotations

from django.utils import timezone

from accountability.local.seeding import MAIL_DOMAIN
from accountability.translation_casework import add_translation
from accounts.models import User
from accounts.roles import Role
from complaints.models import Complaint
from complaints.preservation import access, steps
from complaints.preservation.clocks import Step
from complaints.preservation.steps import Letter, Taken
from complaints.translations.adding import Made
from complaints.translations.places import Language, Translator

LETTER = Letter(
    when="May 30, 2026, 10:40 PM (approximate)",
    where="A gas station off North Oak Trafficway",
    officers="Badge 0000 (Kansas City Police Department)",
    recordings="Body-camera and car-camera video; radio traffic and dispatch audio.",
)
TRANSLATION = Made(
    place="narrative",
    from_language=Language.ES,
    to_language=Language.EN,
    translator=Translator.PERSON,
    translator_name="Demonstration translator",
    certified=True,
    words=(
        "Demonstration. We were walking home after the march. An officer hit me twice on the back "
        "with his baton, and they threw me to the ground. I did nothing."
    ),
)


def do_work() -> None:
    """Send one request to keep footage, and translate one account."""
    intake = User.objects.get(email=f"{Role.INTAKE.value}@{MAIL_DOMAIN}")
    cases = Complaint.objects.filter(restricted=False)
    shooting = cases.get(narrative__startswith="Demonstration. A police car")
    request_id = access.requests_of(shooting)[0].pk
    steps.write_letter(complaint=shooting, request_id=request_id, letter=LETTER, actor=intake)
    sent = Taken(Step.SENT, "By mail to the records unit.", on=timezone.localdate())
    steps.take(complaint=shooting, request_id=request_id, taken=sent, actor=intake)
    march = cases.get(narrative__startswith="Demostración. Estábamos")
    add_translation(complaint=march, made=TRANSLATION, actor=intake)
