# syntax=docker/dockerfile:1

FROM --platform=$BUILDPLATFORM golang:1.26.8-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
ARG TARGETOS TARGETARCH VERSION=dev
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -ldflags "-s -w -X main.version=$VERSION" -o /out/studiobroker ./cmd/studiobroker
RUN mkdir -p /out/etc/ssl/certs /out/var/lib/studiobroker \
 && cp /etc/ssl/certs/ca-certificates.crt /out/etc/ssl/certs/ \
 && echo 'nonroot:x:65532:65532:nonroot:/var/lib/studiobroker:/sbin/nologin' > /out/etc/passwd \
 && echo 'nonroot:x:65532:' > /out/etc/group

# One static binary, the public certificate authorities and a user without rights.
FROM scratch
LABEL org.opencontainers.image.title="studiobroker" \
      org.opencontainers.image.description="Identity broker for Amazon SageMaker Studio" \
      org.opencontainers.image.source="https://github.com/studiobroker/studiobroker" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /out/etc /etc
COPY --from=build /out/studiobroker /usr/local/bin/studiobroker
COPY --from=build --chown=65532:65532 /out/var/lib/studiobroker /var/lib/studiobroker
USER 65532:65532
WORKDIR /var/lib/studiobroker
EXPOSE 8080 9090
ENTRYPOINT ["/usr/local/bin/studiobroker"]
CMD ["serve", "--config", "/etc/studiobroker/studiobroker.yaml"]
