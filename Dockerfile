# docker build --build-arg VERSION=0.1.0 --build-arg REVISION="$(git rev-parse HEAD)" -t wechat-exporter .
ARG VERSION=0.1.0
ARG REVISION=unknown

FROM swift:6.3-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends libcrypt-dev libsqlite3-dev pkg-config zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
# The dependencies change seldom; a layer of their own keeps them out of most rebuilds.
COPY Package.swift ./
RUN swift package resolve --scratch-path .build-release
COPY Sources Sources
COPY Tests Tests
COPY .ci/hot-functions.txt .ci/
ARG VERSION
ARG REVISION
# The flags of `make release`, so that both give the same program.
RUN BUILD_VERSION="$VERSION" BUILD_REVISION="$REVISION" swift build --configuration release --product wechat-exporter \
        --static-swift-stdlib --scratch-path .build-release -Xswiftc -file-prefix-map -Xswiftc /src=. \
        -Xcc -ffile-prefix-map=/src=. -Xswiftc -Xfrontend -Xswiftc -disable-incremental-llvm-codegen \
        -Xswiftc -Xfrontend -Xswiftc -function-sections -Xcc -ffunction-sections -Xswiftc -use-ld=lld \
        -Xlinker --symbol-ordering-file=/src/.ci/hot-functions.txt -Xlinker --no-warn-symbol-ordering -Xlinker -s \
    && install -D .build-release/release/wechat-exporter /out/wechat-exporter

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libcrypt1 libsqlite3-0 libstdc++6 zlib1g \
    && rm -rf /var/lib/apt/lists/* \
    && install -d -o 65532 -g 65532 -m 0750 /data
COPY --from=build /out/wechat-exporter /usr/local/bin/wechat-exporter

ARG VERSION
ARG REVISION
LABEL org.opencontainers.image.title="wechat-exporter" \
      org.opencontainers.image.description="Prometheus exporter for the message analytics of WeChat Official Accounts" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"

# Numeric, so that Kubernetes can prove runAsNonRoot without a look into /etc/passwd.
USER 65532:65532
# The store's default place, data/wechat-exporter.sqlite, so lies in the volume, and store.path of a configuration file still counts.
WORKDIR /
VOLUME /data
# Configuration comes from the environment or from a mounted file named by --config.file; no secret is built in.
EXPOSE 9983
# Finds the exporter of this container by a socket of its own, whatever address, TLS or passwords its flags name.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["/usr/local/bin/wechat-exporter", "health"]
ENTRYPOINT ["/usr/local/bin/wechat-exporter"]
