"""How the parts that run in the child say no: by code, without Django's words."""


class GateRejection(Exception):
    """The file is refused; `code` is a key of `rejection_reasons.SENTENCES`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
