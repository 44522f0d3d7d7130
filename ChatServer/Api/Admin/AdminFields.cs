using ChatServer.Api.Errors;
using ChatServer.Protocol.Admin;

namespace ChatServer.Api.Admin;

/// <summary>Checks what several requests have in common.</summary>
internal static class AdminFields
{
    private const int MaxReasonCharacters = 500;

    /// <summary>
    /// What is wrong with a reason, if anything: it is asked for wherever somebody's words are read or something is taken from
    /// them.
    /// </summary>
    public static DetailError? CheckReason(string? reason, string place = "body") =>
        string.IsNullOrWhiteSpace(reason) ? AdminErrors.Missing(place, "reason")
        : reason.Length > MaxReasonCharacters ? AdminErrors.Invalid(
            place, "reason", $"Input should have at most {MaxReasonCharacters} characters", "string_too_long")
        : null;

    public static DetailError? CheckReason(ReasonRequest request) => CheckReason(request.Reason);

    public static DetailError? CheckHold(HoldRequest request) => CheckReason(request.Reason)
        ?? (request.Replaces?.Length > MaxReasonCharacters
            ? AdminErrors.Invalid(
                "body", "replaces", $"Input should have at most {MaxReasonCharacters} characters", "string_too_long")
            : null);
}
