"""How often what an account is asked for may be tried, counted in the cache: for all processes at
once, without Redis."""

ACCOUNT_RATE_LIMITS = {
    # Mails with a code; the key is the address. A whole campus may share one IP address.
    "request_login_code": "5/15m/key,60/h/ip",
    "login_failed": "5/5m/key,20/h/key",  # second factors; the key is the user
    "reauthenticate": "10/5m/user",
    "check_letter": "60/10m/ip",  # codes of letters that there are not
    "student_asks": "6/d/key,40/d/ip",  # mails to supervisors; the key is the student
    "supervisor_asked": "12/d/key",  # likewise; the key is the address
    "signer_writes": "10/h/key,40/d/key",  # messages about requests; the key is who writes
    "phone_link": "20/h/key",  # codes for a phone; the key is who has them made
    "staff_writes": "120/h/key",
    "api_client": "600/m/key",  # questions to the API; the key is the client
    "api_wrong_token": "30/5m/ip",
    "own_data": "6/h/key",  # all that is kept about a person, with every file; the key is who asks
    "own_visas": "60/h/key",  # each is put on record; the key is who asks
}
