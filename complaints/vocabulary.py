"""The closed lists of words that a complaint is made of.

Pure: no Django here. The codes are the ones of the public API, the policy documents and the
database; the words that people read stand in ``complaints/wording.py``, in every language.
"""

from __future__ import annotations

from enum import StrEnum


class ForceType(StrEnum):
    """What was done to a person, or threatened. Several may apply to one incident."""

    FIREARM_DISCHARGED = "firearm_discharged"
    FIREARM_POINTED = "firearm_pointed"
    ECW = "ecw"
    OC_SPRAY = "oc_spray"
    TEAR_GAS = "tear_gas"
    OTHER_CHEMICAL = "other_chemical"
    IMPACT_MUNITION = "impact_munition"
    BATON = "baton"
    STRIKE = "strike"
    TAKEDOWN = "takedown"
    NECK_RESTRAINT = "neck_restraint"
    BODY_WEIGHT = "body_weight"
    CONTROL_HOLD = "control_hold"
    RESTRAINT = "restraint"
    CANINE = "canine"
    MOUNTED = "mounted"
    VEHICLE = "vehicle"
    FLASH_BANG = "flash_bang"
    ACOUSTIC = "acoustic"
    THREAT = "threat"
    OTHER = "other"
    UNKNOWN = "unknown"


# Gas and munitions: for these the filer is asked about a warning, a way out, and the threat seen.
MUNITIONS = frozenset(
    {
        ForceType.OC_SPRAY,
        ForceType.TEAR_GAS,
        ForceType.OTHER_CHEMICAL,
        ForceType.IMPACT_MUNITION,
        ForceType.FLASH_BANG,
        ForceType.ACOUSTIC,
    }
)


class Injury(StrEnum):
    """The worst injury known, in rising order except for ``unknown``."""

    NONE = "none"
    PAIN = "pain"
    MINOR = "minor"
    TREATED = "treated"
    ADMITTED = "admitted"
    SERIOUS = "serious"
    DEATH = "death"
    UNKNOWN = "unknown"


class Allegation(StrEnum):
    """What the complaint is about. The first six are the classes of the city's own office."""

    BIAS = "bias"
    DISCOURTESY = "discourtesy"
    EXCESSIVE_FORCE = "excessive_force"
    HARASSMENT = "harassment"
    IMPROPER_CONDUCT = "improper_conduct"
    IMPROPER_PROCEDURE = "improper_procedure"
    FALSE_ARREST = "false_arrest"
    SEARCH = "search"
    PROPERTY = "property"
    SEXUAL_MISCONDUCT = "sexual_misconduct"
    UNTRUTHFUL = "untruthful"
    RETALIATION = "retaliation"
    FAILURE_TO_INTERVENE = "failure_to_intervene"
    FAILURE_TO_REPORT = "failure_to_report"
    CAMERA = "camera"
    FIRST_AMENDMENT = "first_amendment"
    DENIAL_OF_CARE = "denial_of_care"
    REFUSAL_TO_IDENTIFY = "refusal_to_identify"
    DEATH_IN_CUSTODY = "death_in_custody"


class Reprisal(StrEnum):
    """What an employer may not do to a public employee for a report (RSMo 105.055)."""

    DISMISSAL = "dismissal"
    DEMOTION = "demotion"
    TRANSFER = "transfer"
    REASSIGNMENT = "reassignment"
    SUSPENSION = "suspension"
    REPRIMAND = "reprimand"
    WARNING = "warning_of_dismissal"
    WITHHOLDING = "withholding_of_work"


class County(StrEnum):
    """The county of the incident. The city spans four."""

    JACKSON = "jackson"
    CLAY = "clay"
    PLATTE = "platte"
    CASS = "cass"
    UNKNOWN = "unknown"


class AgencyCode(StrEnum):
    """The bodies that may receive a referral; their contacts and dates are editable data."""

    MSHP = "mshp"
    JACKSON_PROSECUTOR = "jackson-prosecutor"
    CLAY_PROSECUTOR = "clay-prosecutor"
    PLATTE_PROSECUTOR = "platte-prosecutor"
    CASS_PROSECUTOR = "cass-prosecutor"
    MO_AG = "mo-ag"
    FBI_KC = "fbi-kc"
    USAO_WDMO = "usao-wdmo"
    DOJ_CRT = "doj-crt"
    OCC = "occ"


AGENCY_CODES: tuple[str, ...] = tuple(str(code) for code in AgencyCode)


class Employer(StrEnum):
    """Whom an officer works for: an agency that may receive referrals, or one of these."""

    KCPD = "kcpd"
    OTHER = "other"
    UNKNOWN = "unknown"


EMPLOYERS: tuple[str, ...] = (*(str(e) for e in Employer), *(str(a) for a in AgencyCode))


class OfficerRole(StrEnum):
    """What part an officer had in the incident, as far as the filer knows."""

    SUBJECT = "subject"
    WITNESS = "witness"
    SUPERVISOR = "supervisor"
    UNKNOWN = "unknown"


class CameraState(StrEnum):
    """What the filer saw of an officer's body camera."""

    ON = "on"
    OFF = "off"
    NONE_SEEN = "none_seen"
    UNKNOWN = "unknown"


class YesNo(StrEnum):
    """An answer that may well be missing."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


YES_NO_CODES: tuple[str, ...] = tuple(str(code) for code in YesNo)


class PersonRole(StrEnum):
    """What another person has to do with the incident. Several may apply to one."""

    FILED_FOR = "filed_for"
    INJURED = "injured"
    WITNESS = "witness"
    MINOR = "minor"
    GUARDIAN = "guardian"


class Sworn(StrEnum):
    """Whether the filer stands by the words formally. None of these is an oath by itself."""

    NO = "no"
    ATTESTED = "attested"
    OATH_WANTED = "oath_wanted"


class FilerKind(StrEnum):
    """Who files. Reports by ``officer`` and ``staff`` (department employees) are restricted."""

    RESIDENT = "resident"
    THIRD_PARTY = "third_party"
    OFFICER = "officer"
    STAFF = "staff"


RESTRICTED_FILER_KINDS = frozenset({FilerKind.OFFICER, FilerKind.STAFF})


class Disclosure(StrEnum):
    """Who may learn the filer's name."""

    SHARED = "shared"
    SEALED = "sealed"
    ANONYMOUS = "anonymous"


class Strength(StrEnum):
    """How surely the words tell of force. ``strong`` counts at once, ``weak`` starts a clock."""

    STRONG = "strong"
    WEAK = "weak"


class SuspicionState(StrEnum):
    """What became of a weak suspicion. ``open`` still has time."""

    OPEN = "open"
    CLEARED = "cleared"
    LAPSED = "lapsed"


class Source(StrEnum):
    """Who stated a fact. The filer's own facts are never overwritten by the others."""

    FILER = "filer"
    STAFF = "staff"
    SCREENING = "screening"
    CLOCK = "clock"  # nobody judged in time whether it is spam


class Language(StrEnum):
    """Languages that the pages are complete in."""

    EN = "en"
    ES = "es"


NARRATIVE_MAX_CHARACTERS = 50_000
