"""How staff enter events, and the people and organisations in them.

The admin's menu has the models in the order in which they are registered.
"""

from events.admin.event import EventAdmin, EventSeriesAdmin, SessionAdmin, TopicAdmin
from events.admin.people import OrganizationAdmin, PersonAdmin

__all__ = [
    "EventAdmin",
    "EventSeriesAdmin",
    "OrganizationAdmin",
    "PersonAdmin",
    "SessionAdmin",
    "TopicAdmin",
]
