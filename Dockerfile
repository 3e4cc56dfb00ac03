# Guazhi in a container: Python and locked packages, nothing from the system's package manager, no root.
#
#   docker build -t guazhi .
#   docker run -p 8000:8000 -v guazhi:/var/lib/guazhi \
#       -e GUAZHI_DATABASE_URL=postgresql+psycopg://guazhi:…@database/guazhi guazhi
#
# Without GUAZHI_DATABASE_URL the data is a SQLite file in the volume. The volume also holds the keys that encrypt
# ID numbers, unless they come from the environment: back it up with the database.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /srv/guazhi

# the packages first: this layer stays while only our own code changes
COPY requirements.lock ./
RUN pip install --require-hashes -r requirements.lock

COPY . ./
RUN pip install --no-deps --no-build-isolation --editable . \
    && python -m compileall -q app alembic \
    && useradd --system --uid 10001 --no-create-home guazhi \
    && install -d -o guazhi -m 0700 /var/lib/guazhi

USER guazhi
ENV GUAZHI_VAR_DIR=/var/lib/guazhi
VOLUME /var/lib/guazhi
EXPOSE 8000

HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]

# migrations before the start; serve takes the place of the shell and so gets its signals
ENTRYPOINT ["sh", "-c", "guazhi migrate && exec guazhi serve --host 0.0.0.0 --port 8000 \"$@\"", "guazhi"]
