using System.Globalization;
using ChatServer.Api.Errors;
using ChatServer.Messages.Search;
using ChatServer.Protocol.Errors;
using Microsoft.AspNetCore.Mvc;

namespace ChatServer.Api.MessagesApi;

/// <summary>The query of a search for messages, as text, so that all of its bad values get an answer that names them.</summary>
internal sealed record SearchInput(
    string? Query, [FromQuery(Name = "conversation_id")] string? ConversationId, string? Limit, string? Before)
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;

    public IReadOnlyList<InvalidField> Check()
    {
        var errors = new List<InvalidField>();
        if (string.IsNullOrWhiteSpace(Query))
            errors.Add(DetailError.InQuery("query", "query must say what to search for"));
        if (ConversationId is not null && ApiIds.ReadConversation(ConversationId) is null)
            errors.Add(DetailError.InQuery("conversation_id", ApiWords.All.TextOf(ApiIds.NotConversation(ConversationId))));
        if (ReadLimit(Limit, DefaultLimit, MaxLimit) is null)
            errors.Add(DetailError.InQuery("limit", $"limit must be a number from 1 to {MaxLimit}"));
        if (Before is not null && SearchCursor.Parse(Before) is null)
            errors.Add(DetailError.InQuery("before", "before must be what next_before said"));
        return errors;
    }

    /// <summary>Of a query that was checked.</summary>
    public SearchRequest ToRequest() => new(
        Query!, ApiIds.ReadConversation(ConversationId), Before is null ? SearchCursor.Newest : SearchCursor.Parse(Before)!,
        ReadLimit(Limit, DefaultLimit, MaxLimit)!.Value);

    /// <summary>Null where it is no number within the bounds.</summary>
    public static int? ReadLimit(string? text, int absent, int max) =>
        text is null ? absent
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1 && limit <= max ? limit
        : null;
}
