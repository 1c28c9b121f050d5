"""What was pledged, and what came of it."""

from initiatives.models.initiative import Initiative, Launcher, Recommendation
from initiatives.models.mention import Mention
from initiatives.models.programme import Programme, ProgrammeOrganization
from initiatives.models.publication import Publication, PublicationText

__all__ = [
    "Initiative",
    "Launcher",
    "Mention",
    "Programme",
    "ProgrammeOrganization",
    "Publication",
    "PublicationText",
    "Recommendation",
]
