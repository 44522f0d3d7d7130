using ChatServer.Api.Input;
using ChatServer.Protocol.Admin;

namespace ChatServer.Api.Admin;

/// <summary>Checks what several requests have in common.</summary>
internal static class AdminFields
{
    public const int MaxReasonCharacters = 500;

    /// <summary>
    /// What is wrong with a reason, if anything: it is asked for wherever somebody's words are read or something is taken from
    /// them.
    /// </summary>
    public static InvalidInput? CheckReason(string? reason)
    {
        var reader = new InputReader();
        Reason(reader, reason);
        return reader.First;
    }

    public static void Reason(InputReader reader, string? reason)
    {
        reader.Required("reason", reason, "be given");
        reader.AtMost("reason", reason, MaxReasonCharacters);
    }

    public static InvalidInput? CheckHold(HoldRequest request)
    {
        var reader = new InputReader();
        Reason(reader, request.Reason);
        reader.AtMost("replaces", request.Replaces, MaxReasonCharacters);
        return reader.First;
    }

    /// <summary>One of a list of names, and not absent.</summary>
    public static void Name(InputReader reader, string field, string? name, IReadOnlyCollection<string> names) => reader.Check(
        name is not null && names.Contains(name), field, $"be one of {string.Join(", ", names)}", InputProblem.NotListed);
}
