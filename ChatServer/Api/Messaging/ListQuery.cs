using System.Globalization;
using ChatServer.Api.Errors;
using ChatServer.Messages.History;
using ChatServer.Protocol.Errors;

namespace ChatServer.Api.Messaging;

/// <summary>The query of a list, as text, so that a bad value gets an answer that names it.</summary>
internal sealed record ListQuery(string? Limit, string? Before)
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 200;

    /// <summary>Whether it is the list's newest part.</summary>
    public bool IsFirst => Before is null;

    public DetailError? Check()
    {
        var fields = new List<InvalidField>();
        if (Limit is not null && ParsedLimit is null)
            fields.Add(DetailError.InQuery("limit", $"limit must be a number from 1 to {MaxLimit}"));
        if (Before is not null && NumberedUuid.MessageOf(Before) is null)
            fields.Add(DetailError.InQuery("before", "before must be an id from the Link header of the page before"));
        return fields.Count == 0 ? null : DetailError.Invalid(fields);
    }

    public Page ToPage() =>
        new(ParsedLimit ?? DefaultLimit, Before: Before is null ? long.MaxValue : NumberedUuid.MessageOf(Before)!.Value);

    public void Link(HttpContext context, long? next)
    {
        if (next is { } id)
            NextPage.Link(context, $"limit={ToPage().Limit}&before={NumberedUuid.OfMessage(id)}");
    }

    private int? ParsedLimit =>
        int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit
            ? limit
            : null;
}
