using System.Globalization;
using ChatServer.Messages.History;
using ChatServer.Protocol.Room;

namespace ChatServer.Api.Room;

/// <summary>The query of a list, as text, so that a bad value gets an answer that names it.</summary>
internal sealed record PageQuery(string? Limit, string? Before, string? After)
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 500;

    public Failure? Check()
    {
        var errors = new Dictionary<string, string[]>();
        if (Limit is not null && Number(Limit) is not (>= 1 and <= MaxLimit))
            errors["limit"] = [$"limit must be a number from 1 to {MaxLimit}"];
        if (Before is not null && Number(Before) is not >= 0)
            errors["before"] = ["before must be a message id"];
        if (After is not null && Number(After) is not >= 0)
            errors["after"] = ["after must be a message id"];
        return errors.Count == 0 ? null : Envelope.Failure("Invalid query", errors);
    }

    public Page ToPage() => new(
        (int)(Limit is null ? DefaultLimit : Number(Limit)!.Value),
        After is null ? 0 : Number(After)!.Value,
        Before is null ? long.MaxValue : Number(Before)!.Value);

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
