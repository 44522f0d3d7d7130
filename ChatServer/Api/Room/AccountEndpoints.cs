using ChatServer.Accounts;
using ChatServer.Accounts.Sessions;
using ChatServer.Protocol.Room;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;
using RequestSizeLimitAttribute = Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute;

namespace ChatServer.Api.Room;

/// <summary>Registers and signs in users, and refreshes their tokens.</summary>
internal static class AccountEndpoints
{
    private const int MaxBodyBytes = 64 * 1024;
    private const string BadRefresh = "The refresh token is invalid, already used or expired";

    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/auth").WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes)).WithTags("Accounts");
        auth.MapPost("/register/", Register).WithSummary("Creates an account, and signs in")
            .Fails(Status400BadRequest, Status403Forbidden, Status409Conflict, Status429TooManyRequests);
        auth.MapPost("/login/", Login).WithSummary("Signs in with email and password")
            .Fails(Status400BadRequest, Status401Unauthorized, Status429TooManyRequests);
        auth.MapPost("/token/refresh/", Refresh).WithSummary("Exchanges a refresh token for new tokens")
            .Fails(Status400BadRequest, Status401Unauthorized);
        auth.MapAccountSessions();
        auth.MapAccountProfile();
        auth.MapAccountEnd();
    }

    private static async Task<Results<Created<Envelope<SignedInAccount>>, RoomFailure>> Register(
        RegisterRequest request, HttpContext context, Registration registration, CancellationToken cancellationToken)
    {
        var account = new NewAccount(request.Email, request.Password, ProfileOf(request), request.Invitation);
        var result = await registration.RegisterAsync(
            account, DeviceOf(context), context.Connection.RemoteIpAddress, cancellationToken);
        return result.IsRefused
            ? RoomFailure.Of(result.Refusal)
            : TypedResults.Created("/auth/me/", Envelope.Success(Describe(result.Value), "Account created successfully"));
    }

    private static async Task<Results<Ok<Envelope<SignedInAccount>>, RoomFailure>> Login(
        LoginRequest request, HttpContext context, SignIn signIn, CancellationToken cancellationToken)
    {
        var result = await signIn.SignInAsync(
            request.Email, request.Password, DeviceOf(context), context.Connection.RemoteIpAddress, cancellationToken);
        return result.IsRefused
            ? RoomFailure.Of(result.Refusal)
            : TypedResults.Ok(Envelope.Success(Describe(result.Value), "Signed in successfully"));
    }

    private static async Task<Results<Ok<Envelope<RefreshedTokens>>, RoomFailure>> Refresh(
        RefreshRequest request, UserSessions sessions, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(request.Refresh))
            return RoomFailure.Invalid(FieldErrors.Missing("refresh"));

        return await sessions.RefreshAsync(new RefreshSession(request.Refresh), cancellationToken) is { } tokens
            ? TypedResults.Ok(
                Envelope.Success(new RefreshedTokens(tokens.Access, tokens.Refresh), "Token refreshed successfully"))
            : RoomFailure.Of(Status401Unauthorized, BadRefresh);
    }

    private static SignedInAccount Describe(SignedIn signedIn) =>
        new(RoomUsers.Own(signedIn.User), signedIn.Tokens.Access, signedIn.Tokens.Refresh);

    private static Dictionary<string, string?> ProfileOf(RegisterRequest request) => new()
    {
        ["fullname"] = request.Fullname,
        ["handle"] = request.Handle,
        ["gender"] = request.Gender,
        ["country_code"] = request.CountryCode,
        ["phone_number"] = request.PhoneNumber,
        ["date_of_birth"] = request.DateOfBirth,
    };

    public static Device DeviceOf(HttpContext context)
    {
        var userAgent = context.Request.Headers.UserAgent.ToString();
        return new Device(
            userAgent.Length > Device.MaxUserAgentCharacters ? userAgent[..Device.MaxUserAgentCharacters] : userAgent,
            context.Connection.RemoteIpAddress?.ToString() ?? "");
    }
}
