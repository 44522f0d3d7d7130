using ChatServer.Protocol.Admin;

namespace ChatServer.Api.Admin;

/// <summary>Checks what several requests have in common.</summary>
internal static class AdminFields
{
    private const int MaxReasonCharacters = 500;

    /// <summary>What is wrong with a reason, if anything: it is asked for wherever somebody's words are read or something is taken from them.</summary>
    public static AdminError? CheckReason(string? reason, string place = "body") =>
        string.IsNullOrWhiteSpace(reason) ? AdminError.Missing(place, "reason")
        : reason.Length > MaxReasonCharacters ? AdminError.Invalid(place, "reason", $"Input should have at most {MaxReasonCharacters} characters", "string_too_long")
        : null;

    public static AdminError? CheckReason(ReasonRequest request) => CheckReason(request.Reason);
}
