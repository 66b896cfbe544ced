# Builds the program and puts it alone on a small Debian. Pages, texts, fonts and
# pictures are inside the program.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN go build -tags nodynamic,nomsgpack -trimpath -ldflags '-s -w' -o /jennyerp .

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates tzdata && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /data jennyerp && install -d -o jennyerp -g jennyerp -m 700 /data
COPY --from=build /jennyerp /usr/local/bin/jennyerp
USER jennyerp
ENV JENNY_DATA=/data JENNY_ADDR=:8080 JENNY_LOG=json
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["jennyerp", "health"]
ENTRYPOINT ["jennyerp"]
