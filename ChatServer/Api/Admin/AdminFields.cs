using ChatServer.Api.Input;
using ChatServer.Protocol.Admin;

namespace ChatServer.Api.Admin;

/// <summary>Validation that several requests share.</summary>
internal static class AdminFields
{
    public const int MaxReasonCharacters = 500;

    /// <summary>
    /// Returns what is wrong with a reason, or null. A reason is required wherever an administrator reads what users wrote or
    /// takes something from them.
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

    /// <summary>A required field that must be one of a list of names.</summary>
    public static void Name(InputReader reader, string field, string? name, IReadOnlyCollection<string> names) => reader.Check(
        name is not null && names.Contains(name), field, $"be one of {string.Join(", ", names)}", InputProblem.NotListed);
}
