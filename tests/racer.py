"""What a process of `tests.processes` does: forked from one that has imported this."""

from importlib import import_module
from multiprocessing.connection import Connection

import django
from django.apps import apps

if not apps.ready:  # where there are no tests around it
    django.setup()

from django.db import connection

import_module("tests.admin.desk")  # and with it most of what is called in a race


def run(orders: Connection, database: str) -> None:
    """Take a call, get ready, say so, wait for the word, act, tell how it ended; until the end."""
    connection.settings_dict["NAME"] = database
    while (order := orders.recv()) is not None:
        function, arguments = order
        module, name = function.rsplit(".", 1)
        act = getattr(import_module(module), name)
        connection.ensure_connection()
        orders.send("ready")
        orders.recv()
        try:
            ended = ("done", act(*arguments))
        except Exception as error:
            ended = (type(error).__name__, str(error))
        orders.send(ended)
    connection.close()
