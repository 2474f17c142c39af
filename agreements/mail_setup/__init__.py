"""Whether servers elsewhere can trust the portal's mail: what DNS says of its domain and of the
address that sends it, and what a server wrote into a test mail.

From above: `look` puts all findings in a row; `receiving`, `spf`, `dkim`, `dmarc`, `reverse` and
`sending_host` read DNS (`dns_answers`), `authentication` and `mail_form` a mail that arrived
(`received_mail`).
"""
