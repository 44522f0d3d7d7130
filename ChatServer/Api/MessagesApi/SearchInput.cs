using ChatServer.Accounts.Blocks;
using ChatServer.Accounts.People;
using ChatServer.Api.Input;
using ChatServer.Messages.Search.Query;
using Microsoft.AspNetCore.Mvc;

namespace ChatServer.Api.MessagesApi;

/// <summary>The query parameters of a search for messages.</summary>
internal sealed record SearchInput
{
    public const int DefaultLimit = 20;
    public const int MaxLimit = 100;

    [TextField(IsRequired = true)]
    public string? Query { get; init; }

    [FromQuery(Name = "conversation_id"), TextField(Pattern = TextFieldAttribute.ConversationId)]
    public string? ConversationId { get; init; }

    [NumberField(MaxLimit, DefaultLimit)]
    public string? Limit { get; init; }

    public string? Before { get; init; }

    public Parsed<SearchRequest> Read()
    {
        var reader = new InputReader();
        reader.Required("query", Query, "contain a word, from: or has:file");
        var conversation = reader.Id("conversation_id", ConversationId, ApiIds.ReadConversation, $"be {ApiIds.ConversationForm}");
        var limit = reader.Number("limit", Limit, MaxLimit, DefaultLimit);
        var from = Before is null ? SearchCursor.Newest : SearchCursor.Parse(Before);
        reader.Check(from is not null, "before", "be the next_before of the previous page");
        return reader.Result(new SearchRequest(Query!, conversation, from!, limit));
    }
}

/// <summary>The query parameters of a search for people.</summary>
internal sealed record PeopleInput
{
    public const int DefaultLimit = 10;
    public const int MaxLimit = 20;

    [TextField(IsRequired = true, MaxLength = PeopleSearch.MaxTextLength)]
    public string? Query { get; init; }

    [NumberField(MaxLimit, DefaultLimit)]
    public string? Limit { get; init; }

    [NumberField(PeopleSearch.MaxLooked, 1)]
    public string? Page { get; init; }

    public Parsed<PeopleRequest> Read()
    {
        var reader = new InputReader();
        reader.Required("query", Query, "contain a name, a handle or an email address");
        var limit = reader.Number("limit", Limit, MaxLimit, DefaultLimit);
        var page = reader.Number("page", Page, PeopleSearch.MaxLooked, absent: 1);
        return reader.Result(new PeopleRequest(Query!, After: null, limit, WithTotal: true, Skip: (page - 1) * limit));
    }
}

/// <summary>The query parameters of the list of blocked users.</summary>
internal sealed record BlockedInput
{
    [NumberField(UserBlocks.MaxListed, UserBlocks.MaxListed)]
    public string? Limit { get; init; }

    [TextField(Format = TextFieldAttribute.Uuid)]
    public string? After { get; init; }

    public Parsed<UserPage> Read()
    {
        var reader = new InputReader();
        return reader.Result(new UserPage(
            reader.Number("limit", Limit, UserBlocks.MaxListed, UserBlocks.MaxListed),
            reader.Id("after", After, ApiIds.ReadUser, "be the id of a user") ?? Guid.Empty));
    }
}
