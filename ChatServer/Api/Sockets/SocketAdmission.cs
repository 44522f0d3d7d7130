using ChatServer.Accounts;
using ChatServer.Accounts.Tokens;
using ChatServer.Api.Errors;
using ChatServer.Api.Limits;
using ChatServer.Realtime;
using ChatServer.Storage;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.WebUtilities;

namespace ChatServer.Api.Sockets;

/// <summary>The user of a WebSocket, and where they resume.</summary>
/// <param name="Cursor">Null if they don't resume.</param>
internal sealed record SocketCaller(CurrentUser User, string? Token, string? Cursor);

/// <summary>A request that may become a WebSocket.</summary>
/// <param name="Caller">Null if only the API's handshake says who it is.</param>
internal sealed record Admitted(SocketCaller? Caller);

/// <summary>
/// Decides which requests become WebSockets: all checks before the upgrade, while the response can still be an HTTP status.
/// </summary>
internal sealed partial class SocketAdmission(
    Authenticator authenticator, Origins origins, RefusalLog refusals, Draining draining, IExceptionHandler failures,
    ILogger<SocketEndpoint> logger)
{
    private const string ForeignOrigin =
        "Pages of this origin may not connect; the server's operator allows them in Chat:Web:AllowedOrigins";

    /// <summary>Null if the request was refused, and has been answered.</summary>
    public async Task<Admitted?> TryAdmitAsync(HttpContext context, ISocketApi api)
    {
        // Above this is only Kestrel, which would log each failure, and strangers can repeat failures.
        try
        {
            if (!await AllowsAsync(context, api))
                return null;

            return api.Handshake is null ? await IdentifyAsync(context) : new Admitted(Caller: null);
        }
        catch (Exception failure)
        {
            await failures.TryHandleAsync(context, failure, CancellationToken.None);
            return null;
        }
    }

    /// <summary>Answers a request with an HTTP status; false.</summary>
    /// <param name="why">For the log, at level Debug.</param>
    /// <param name="reason">For the client, if the status doesn't say everything.</param>
    public async Task<bool> RefuseAsync(HttpContext context, int status, Refused kind, string why, string? reason = null)
    {
        refusals.Note(kind);
        Log.Refused(logger, status, why);
        context.Response.StatusCode = status;
        if (status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Bearer";
        await ErrorHandler.DescribeStatusAsync(context, reason);
        return false;
    }

    private async Task<bool> AllowsAsync(HttpContext context, ISocketApi api)
    {
        if (api.Misfit(context) is { } misfit)
            return await RefuseAsync(context, misfit);

        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            return await RefuseAsync(context, StatusCodes.Status426UpgradeRequired, Refused.Other, "Not a WebSocket request");
        }

        if (draining.IsDraining)
            return await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, Refused.Other, "The server is stopping");

        if (api.ClosedBecause is { } reason)
            return await RefuseAsync(context, StatusCodes.Status403Forbidden, Refused.Other, "The API is switched off", reason);

        return origins.Allows(context.Request) || await RefuseAsync(
            context, StatusCodes.Status403Forbidden, Refused.Origin, "Its origin is not in Chat:Web:AllowedOrigins",
            ForeignOrigin);
    }

    private async Task<bool> RefuseAsync(HttpContext context, SocketMisfit misfit)
    {
        refusals.Note(Refused.Other);
        Log.Refused(logger, misfit.Status, "The API doesn't understand the request");
        context.Response.StatusCode = misfit.Status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(misfit.Json);
        return false;
    }

    // The query is parsed here and not through Request.Query, which would keep the token for as long as the connection lives.
    private async Task<Admitted?> IdentifyAsync(HttpContext context)
    {
        var query = QueryHelpers.ParseQuery(context.Request.QueryString.Value);
        var token = BearerToken.Read(context.Request) ?? query.GetValueOrDefault("token");
        try
        {
            var checkedToken = await authenticator.CheckAsync(token, CancellationToken.None);
            if (checkedToken is { Failure: TokenFailure.None, User: { } user })
                return new Admitted(new SocketCaller(user, token, Cursor: query.GetValueOrDefault("cursor")));

            await RefuseTokenAsync(context, checkedToken.Failure);
        }
        catch (StorageUnavailableException)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, Refused.Other, "The database can't be read");
        }

        return null;
    }

    private Task<bool> RefuseTokenAsync(HttpContext context, TokenFailure failure) => failure == TokenFailure.Pending
        ? RefuseAsync(
            context, StatusCodes.Status403Forbidden, Refused.BadToken, "Its user waits for approval", PendingUsers.Refused)
        : RefuseAsync(
            context, StatusCodes.Status401Unauthorized, Refused.BadToken, $"Its token is refused: {failure}");

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "A WebSocket was refused with {Status}: {Reason}")]
        public static partial void Refused(ILogger logger, int status, string reason);
    }
}
