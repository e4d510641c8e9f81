# The image of web, worker, beat and migrate; docker-compose.yml says how they stand together.

FROM node:22-slim AS style
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY static/scss static/scss
COPY script/copy-uswds-assets.mjs script/
RUN npm run build

FROM python:3.11-slim AS packages
RUN python -m venv /opt/venv
COPY requirements.txt .
RUN /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check -r requirements.txt

FROM python:3.11-slim AS words
RUN apt-get update \
    && apt-get install --yes --no-install-recommends gettext \
    && rm -rf /var/lib/apt/lists/*
COPY locale /locale
RUN find /locale -name '*.po' -exec sh -c \
    'msgfmt --check-format --output-file="${1%.po}.mo" "$1"' _ {} \;

FROM python:3.11-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
       libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
       fonts-noto-core fonts-symbola fonts-droid-fallback \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin site
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    XDG_CACHE_HOME=/tmp \
    ACCOUNTABILITY_MODE=production \
    BIND=0.0.0.0:8000
WORKDIR /app
COPY --from=packages /opt/venv /opt/venv
COPY . .
COPY --from=style /build/static/dist static/dist
COPY --from=words /locale locale
# Only evidence and packets are the site's to write; its code and its static files are root's.
RUN python -m accountability.local.production_like collectstatic --noinput --verbosity 0 \
    && mkdir -p var/files var/run \
    && chown site:site var/files var/run
USER site
EXPOSE 8000
VOLUME /app/var/files
HEALTHCHECK --interval=15s --timeout=12s --start-period=30s \
    CMD ["python", "-m", "accountability.probe", "database", "storage"]
CMD ["gunicorn", "--config", "python:accountability.web_server", "accountability.wsgi"]
