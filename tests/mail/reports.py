"""Delivery reports as servers write them. All names are made up."""

from agreements.models import OutboundEmail

MESSAGE_ID = "<5d3f@portal.example.org>"
RECIPIENT = "li@psych.example.edu"


def original(message_id: str = MESSAGE_ID, to: str = RECIPIENT) -> str:
    return (
        f"From: portal@portal.example.org\nTo: {to}\nMessage-ID: {message_id}\n"
        "Subject: LA 1.1 of CASMEMG\n"
    )


def group(
    to: str = RECIPIENT,
    action: str = "failed",
    status: str = "5.1.1",
    said: str = "smtp; 550 5.1.1 <li@psych.example.edu>: User unknown",
    also: str = "",
) -> str:
    """The fields about one recipient (RFC 3464, 2.3)."""
    return (
        f"{also}Final-Recipient: rfc822; {to}\nAction: {action}\nStatus: {status}\n"
        f"Remote-MTA: dns; mx.example.edu\nDiagnostic-Code: {said}\n"
    )


def report(
    *groups: str,
    returned: str = "",
    returned_as: str = "message/rfc822",
    status_as: str = "message/delivery-status",
    head: str = "",
) -> bytes:
    """A report on a mail, in the form of RFC 3464, with LF line ends."""
    return f"""\
From: MAILER-DAEMON@mx.example.edu (Mail Delivery System)
To: portal@portal.example.org
Subject: Undelivered Mail Returned to Sender
{head}MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4Zk;0.1/mx.example.edu"

This is a MIME-encapsulated message.

--4Zk;0.1/mx.example.edu
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--4Zk;0.1/mx.example.edu
Content-Description: Delivery report
Content-Type: {status_as}

Reporting-MTA: dns; mx.example.edu
X-Postfix-Queue-ID: 4Zk
Arrival-Date: Mon,  2 Nov 2026 10:00:00 +0800 (CST)

{chr(10).join(groups or [group()])}
--4Zk;0.1/mx.example.edu
Content-Description: Undelivered Message
Content-Type: {returned_as}

{returned or original() + chr(10) + "Words."}
--4Zk;0.1/mx.example.edu--
""".encode()


def report_on(row: OutboundEmail, action: str = "failed", status: str = "5.1.1") -> bytes:
    return report(group(row.to, action, status), returned=original(row.message_id, row.to))


QMAIL = f"""\
From: MAILER-DAEMON@mail.example.edu
To: portal@portal.example.org
Subject: failure notice

Hi. This is the qmail-send program at mail.example.edu.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<Li@psych.example.edu>:
192.0.2.7 does not like recipient.
Remote host said: 550 5.1.1 User unknown
Giving up on 192.0.2.7.

--- Below this line is a copy of the message.

Return-Path: <portal@portal.example.org>
{original()}
Words.
""".encode()

EXIM = f"""\
From: Mail Delivery System <Mailer-Daemon@mail.example.edu>
To: portal@portal.example.org
X-Failed-Recipients: li@psych.example.edu
Auto-Submitted: auto-replied
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  li@psych.example.edu
    host mx.example.edu [192.0.2.7]
    SMTP error from remote mail server after RCPT TO:<li@psych.example.edu>:
    550 5.1.1 User unknown

------ This is a copy of the message, including all the headers. ------

{original()}
Words.
""".encode()

OUT_OF_OFFICE = b"""\
From: li@psych.example.edu
To: portal@portal.example.org
Subject: Out of office: LA 1.1
Auto-Submitted: auto-replied
In-Reply-To: <5d3f@portal.example.org>

I am away until 550 5.1.1 December.
"""
