# One image for every service: which face it is, the command says.
# Build arguments, not this file, say where packages come from (PIP_INDEX_URL, UV_DEFAULT_INDEX).
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy VIRTUAL_ENV=/opt/trygg
ARG PIP_INDEX_URL
ARG UV_DEFAULT_INDEX
RUN python -m venv --without-pip /opt/trygg && python -m venv /build/tools
COPY requirements-uv.lock requirements.lock ./
RUN /build/tools/bin/pip install --require-hashes -r requirements-uv.lock \
    && /build/tools/bin/uv pip install --require-hashes -r requirements.lock
COPY . .
RUN /build/tools/bin/uv pip install --no-deps --no-build-isolation .

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin trygg \
    && install -d -o trygg -g trygg -m 0700 /var/lib/trygg /var/lib/trygg/keys /var/lib/trygg/work \
        /keys /keys/house /keys/resident /keys/analyst
COPY --from=build /opt/trygg /opt/trygg
COPY docs/deploy/ready.py docs/deploy/share-keys /opt/trygg/bin/
ENV PATH=/opt/trygg/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    TRYGG_KEY_FOLDER=/var/lib/trygg/keys TRYGG_WORK_FOLDER=/var/lib/trygg/work
USER trygg
WORKDIR /var/lib/trygg
EXPOSE 8000
ENTRYPOINT ["trygg"]
CMD ["--help"]
