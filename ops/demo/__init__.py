"""The portal with made-up people on one machine: `python -m ops.demo`. All it keeps is var/demo."""

import os

os.umask(0o077)  # here too, for the broker and the mail catcher: what the demo keeps has its keys
