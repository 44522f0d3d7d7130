using System.Globalization;
using ChatServer.Messages.Search;
using ChatServer.Protocol.Room;

namespace ChatServer.Api.Room;

/// <summary>The query of a search for messages, as text, so that a bad value gets an answer that names it.</summary>
internal sealed record SearchInput(string? Q, string? Thread, string? Before, string? Limit)
{
    private const int MaxLimit = 100;

    public int Count => SearchLimit.Read(Limit, MaxLimit)!.Value;

    public SearchCursor From => Before is null ? SearchCursor.Newest : SearchCursor.Parse(Before)!;

    public Failure? Check()
    {
        var errors = new Dictionary<string, string[]>();
        if (string.IsNullOrWhiteSpace(Q))
            errors["q"] = ["q must say what to search for"];
        if (SearchLimit.Read(Limit, MaxLimit) is null)
            errors["limit"] = [$"limit must be a number from 1 to {MaxLimit}"];
        if (Before is not null && SearchCursor.Parse(Before) is null)
            errors["before"] = ["before must be a message id, or what next_before said"];
        return errors.Count == 0 ? null : Envelope.Failure("Invalid query", errors);
    }

    /// <summary>False where it can be no thread's id.</summary>
    public bool TryReadThread(out long? id)
    {
        id = long.TryParse(Thread, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        return Thread is null || id is not null;
    }
}

/// <summary>The query of a search for people, likewise.</summary>
internal sealed record PeopleInput(string? Q, string? After, string? Limit)
{
    private const int MaxLimit = 20;

    public int Count => SearchLimit.Read(Limit, MaxLimit)!.Value;

    public Guid? AfterId => After is null ? null : Guid.Parse(After);

    public Failure? Check()
    {
        var errors = new Dictionary<string, string[]>();
        if (string.IsNullOrWhiteSpace(Q))
            errors["q"] = ["q must say whom to search for"];
        if (SearchLimit.Read(Limit, MaxLimit) is null)
            errors["limit"] = [$"limit must be a number from 1 to {MaxLimit}"];
        if (After is not null && !Guid.TryParse(After, out _))
            errors["after"] = ["after must be a user id, as next_after says it"];
        return errors.Count == 0 ? null : Envelope.Failure("Invalid query", errors);
    }
}

internal static class SearchLimit
{
    private const int Default = 20;

    /// <summary>Null where it is no number from 1 to <paramref name="max"/>.</summary>
    public static int? Read(string? text, int max) =>
        text is null ? Default
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= max
            ? number
        : null;
}
