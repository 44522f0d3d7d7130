using System.Globalization;
using ChatServer.Api.Errors;
using ChatServer.Messages.History;
using ChatServer.Protocol.Errors;

namespace ChatServer.Api.MessagesApi;

/// <summary>The query of a list, as text, so that all of its bad values get an answer that names them.</summary>
internal sealed record PageInput(string? Limit, string? Offset, string? Before, string? After)
{
    public const int MaxLimit = 200;
    public const int MaxOffset = 10_000;

    /// <summary>What is wrong with it; nothing where it is good.</summary>
    public IReadOnlyList<InvalidField> Check()
    {
        var errors = new List<InvalidField>();
        if (Limit is not null && Number(Limit) is not (>= 1 and <= MaxLimit))
            errors.Add(DetailError.InQuery("limit", $"limit must be a number from 1 to {MaxLimit}"));
        if (Offset is not null && Number(Offset) is not <= MaxOffset)
            errors.Add(DetailError.InQuery(
                "offset", $"offset must be a number from 0 to {MaxOffset}; further back go on with before=<the last id>"));
        if (Before is not null && ApiIds.ReadMessage(Before) is null)
            errors.Add(DetailError.InQuery("before", "before must be the id of a message"));
        if (After is not null && ApiIds.ReadMessage(After) is null)
            errors.Add(DetailError.InQuery("after", "after must be the id of a message"));
        return errors;
    }

    /// <summary>Of a query that was checked.</summary>
    public CountedPage ToPage(int defaultLimit) => new(
        new Page(
            (int)(Limit is null ? defaultLimit : Number(Limit)!.Value),
            ApiIds.ReadMessage(After) ?? 0,
            ApiIds.ReadMessage(Before) ?? long.MaxValue),
        Skipped: Offset is null ? 0 : (int)Number(Offset)!.Value);

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
