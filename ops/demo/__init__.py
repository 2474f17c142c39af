"""The portal with made-up people on one machine: `python -m ops.demo`. All it keeps is var/demo."""
