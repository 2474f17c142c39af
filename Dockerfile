# The portal as an image: one for its pages, downloads, workers and beat, which compose.yaml starts.
# The account, paths and commands are those of the units in deploy/systemd.

FROM python:3.11-slim-bookworm AS packages
WORKDIR /opt/portal/current
COPY requirements.txt ./
RUN python -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt

FROM python:3.11-slim-bookworm
# pg_dump and pg_restore for backups; a font for rare Han characters in printed names.
RUN apt-get update \
    && apt-get install -y --no-install-recommends postgresql-client fonts-hanazono \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --no-create-home --home-dir /var/lib/portal \
        --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 0700 /var/lib/portal \
    && install -d -o portal -g portal -m 0755 /srv/portal-static /srv/portal-nginx
WORKDIR /opt/portal/current
COPY --from=packages /opt/portal/current/.venv .venv
COPY manage.py gunicorn.conf.py LICENSE ./
COPY casmemg_portal casmemg_portal
COPY agreements agreements
COPY templates templates
COPY static static
COPY locale locale
COPY deploy deploy
# The code is root's, and compiled: the portal can't change it.
RUN .venv/bin/python -m compileall -q agreements casmemg_portal deploy
ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    LANG=C.UTF-8 \
    HOME=/var/lib/portal \
    VAR_DIR=/var/lib/portal \
    STATIC_ROOT=/srv/portal-static
USER 10001:10001
CMD ["/opt/portal/current/.venv/bin/python", "-m", "gunicorn", "casmemg_portal.wsgi"]
