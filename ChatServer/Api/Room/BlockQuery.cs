using System.Globalization;
using ChatServer.Accounts.Blocks;
using ChatServer.Protocol.Room;

namespace ChatServer.Api.Room;

/// <summary>The query of the list of blocked users, as text, so that a bad value gets an answer that names it.</summary>
internal sealed record BlockQuery(string? Limit, string? After)
{
    public int Count => Limit is null ? UserBlocks.MaxListed : int.Parse(Limit, CultureInfo.InvariantCulture);

    public Guid AfterId => After is null ? Guid.Empty : Guid.Parse(After);

    public Failure? Check()
    {
        var errors = new Dictionary<string, string[]>();
        if (Limit is not null && !(int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            && limit is >= 1 and <= UserBlocks.MaxListed))
            errors["limit"] = [$"limit must be a number from 1 to {UserBlocks.MaxListed}"];
        if (After is not null && !Guid.TryParse(After, out _))
            errors["after"] = ["after must be a user's id"];
        return errors.Count == 0 ? null : Envelope.Failure("Invalid query", errors);
    }
}
