"""A made-up signer of the demo."""

from dataclasses import dataclass, field

from agreements.enums import Status
from agreements.services.requests.applying import Person


@dataclass(frozen=True)
class Licensee:
    """A signer, how far the request got, and how many days ago it began."""

    email: str
    name: str
    title: str
    affiliation: str
    address: str
    country: str
    use: str
    status: Status
    days_ago: int
    associates: list[Person] = field(default_factory=list)
    explanation: str = ""
    careless: bool = False  # forgets page 2 and the date
