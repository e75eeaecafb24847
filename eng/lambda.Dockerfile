# Builds the Lambda package on the operating system that it runs on:
#   docker build -f eng/lambda.Dockerfile -o artifacts/lambda --platform linux/amd64 .
FROM public.ecr.aws/amazonlinux/amazonlinux:2023 AS package
RUN dnf install -y --setopt=install_weak_deps=False clang findutils gzip tar
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
WORKDIR /src
COPY global.json .
RUN curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --jsonfile global.json --install-dir /usr/lib/dotnet
COPY . .
ARG TARGETARCH
RUN /usr/lib/dotnet/dotnet publish Greeting.Api -c Release -r "linux-${TARGETARCH/amd64/x64}" -p:PublishAot=true

FROM scratch
COPY --from=package /src/artifacts/lambda/ /
