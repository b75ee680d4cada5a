# The server in an image: `docker build --tag callfs .`; compose.yaml runs two of it with its services.
FROM eclipse-temurin:25-jdk AS build
RUN apt-get update \
  && apt-get install --yes --no-install-recommends maven \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN mvn --batch-mode --no-transfer-progress -Dcallfs.quick -pl callfs-cli -am package \
  && mv callfs-cli/target/callfs-*/ /callfs

FROM eclipse-temurin:25-jre
# The directory is the user's, so that a volume which is made over it is too.
RUN useradd --system --uid 10001 --home-dir /var/lib/callfs --create-home callfs \
  && chmod 0700 /var/lib/callfs
COPY --from=build /callfs /opt/callfs
USER callfs
WORKDIR /var/lib/callfs
VOLUME /var/lib/callfs
EXPOSE 8443 9090
ENV CALLFS_BACKEND_LOCALFS_ROOT_PATH=/var/lib/callfs
ENTRYPOINT ["/opt/callfs/bin/callfs"]
CMD ["server"]
