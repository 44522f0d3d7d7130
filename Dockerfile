# docker build -t chatserver . && docker run -p 8080:8080 -v chat-data:/data chatserver
FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
WORKDIR /source
# The packages are restored before the sources are copied, so that they stay in the cache as long as they don't change.
COPY Directory.Build.props Directory.Packages.props ./
COPY ChatServer.Protocol/ChatServer.Protocol.csproj ChatServer.Protocol/
COPY ChatServer/ChatServer.csproj ChatServer/
RUN dotnet restore ChatServer/ChatServer.csproj
COPY appsettings.json .editorconfig ./
COPY ChatServer.Protocol/ ChatServer.Protocol/
COPY ChatServer/ ChatServer/
RUN dotnet publish ChatServer/ChatServer.csproj --no-restore --configuration Release --output /app

# The image brings the user $APP_UID.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble
RUN mkdir /data \
    && chown $APP_UID:$APP_UID /data \
    && chmod 700 /data
WORKDIR /app
COPY --from=build /app ./
# The image's own ASPNETCORE_HTTP_PORTS would only cause a warning that ASPNETCORE_URLS goes above it.
ENV Chat__DataDirectory=/data ASPNETCORE_URLS=http://0.0.0.0:8080 ASPNETCORE_HTTP_PORTS=
USER $APP_UID
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=20s CMD ["./ChatServer", "health", "--url", "http://127.0.0.1:8080/healthz"]
ENTRYPOINT ["./ChatServer"]
