# The service in one image. PyTorch comes as the default wheel, with GPU libraries; for a much smaller image build with
# --build-arg TORCH_INDEX=URL, the index of CPU wheels that the PyTorch project publishes.
FROM python:3.11-slim AS build

ARG TORCH_INDEX=""
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/canon
ENV PATH=/opt/canon/bin:$PATH
WORKDIR /src
COPY constraints.txt ./
RUN pip install --constraint constraints.txt ${TORCH_INDEX:+--index-url "$TORCH_INDEX"} --no-deps torch

COPY pyproject.toml README.md LICENSE ./
COPY knowledge knowledge
COPY ingest ingest
COPY api api
RUN pip install --constraint constraints.txt ".[mcp,timestamps]"


FROM python:3.11-slim

# git reads the histories that `knowledge ingest --git-history` is given; libgomp is PyTorch's.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git libgomp1 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --uid 10001 canon \
    && install --directory --owner canon --group canon /data
COPY --from=build /opt/canon /opt/canon

ENV PATH=/opt/canon/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    KNOWLEDGE_DATA_DIR=/data
USER canon
WORKDIR /home/canon
VOLUME /data
EXPOSE 8080

# The service listens only once its index is up to date and its model loaded: hence the long start period.
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=6 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]

ENTRYPOINT ["knowledge"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8080"]
