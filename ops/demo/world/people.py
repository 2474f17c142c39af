"""Who is in the demo. All are made up."""

from .approved import APPROVED
from .others import OTHERS

OWNER = "owner@casmemg.example"
REVIEWER = "reviewer@casmemg.example"
LICENSEES = [*APPROVED, *OTHERS]
