using ChatServer.Accounts;
using ChatServer.Administration;
using ChatServer.Api.Errors;
using ChatServer.Protocol.Errors;

namespace ChatServer.Api.Admin;

/// <summary>How requests to <c>/admin/</c> fail, in words.</summary>
internal static class AdminErrors
{
    public static DetailError NotFound(string what) => DetailError.NotFound($"There is no such {what}");

    /// <param name="place"><c>body</c> or <c>query</c>.</param>
    public static DetailError Invalid(string place, string field, string message, string type = "value_error") =>
        DetailError.Invalid(new InvalidField(type, [place, field], message));

    public static DetailError Missing(string place, string field) => Invalid(place, field, "Field required", "missing");

    /// <summary>For whoever is signed in and no administrator; the same on every path.</summary>
    public static DetailError NoAdmin() =>
        DetailError.Of(StatusCodes.Status403Forbidden, "You do not have permission to access this resource");

    /// <param name="reason">Of the hold that there is; null where it has just been released.</param>
    public static DetailError Held(string? reason) => DetailError.Of(
        StatusCodes.Status409Conflict,
        reason is null
            ? "The legal hold has changed meanwhile"
            : $"There is a legal hold for this reason: {reason}. To give another one, name this in replaces");

    public static DetailError Of(AdminOutcome outcome, string what) => outcome switch
    {
        AdminOutcome.Unknown => NotFound(what),
        AdminOutcome.Oneself => DetailError.Of(StatusCodes.Status409Conflict, "Administrators can't do this to themselves"),
        AdminOutcome.LastAdmin => DetailError.Of(StatusCodes.Status409Conflict, AdminRole.LastRefused),
        AdminOutcome.Deleted => DetailError.Of(StatusCodes.Status409Conflict, "This account was deleted"),
        AdminOutcome.Unchanged => DetailError.Of(StatusCodes.Status409Conflict, "It is so already"),
        AdminOutcome.Held => Held(reason: null),
        AdminOutcome.Full => DetailError.Of(StatusCodes.Status409Conflict, "There are too many of these"),
        AdminOutcome.NoAdmin => NoAdmin(),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };
}
