using ChatServer.Accounts.Blocks;
using ChatServer.Accounts.People;
using ChatServer.Api.Input;
using ChatServer.Messages.Search.Query;

namespace ChatServer.Api.Room;

/// <summary>The query parameters of a search for messages.</summary>
internal sealed record SearchInput
{
    public const int MaxLimit = 100;

    [TextField(IsRequired = true)]
    public string? Q { get; init; }

    [TextField(Pattern = TextFieldAttribute.Number)]
    public string? Thread { get; init; }

    public string? Before { get; init; }

    [NumberField(MaxLimit, PeopleInput.DefaultLimit)]
    public string? Limit { get; init; }

    /// <summary>
    /// The value for a text that can't be a thread's id: the response is then "unknown thread" and not "invalid query".
    /// </summary>
    public bool HasNoThreadsId => Thread is not null && InputIds.Number(Thread) is null;

    public Parsed<SearchRequest> Read()
    {
        var reader = new InputReader();
        reader.Required("q", Q, "contain a word, from: or has:file");
        var limit = reader.Number("limit", Limit, MaxLimit, PeopleInput.DefaultLimit);
        var from = Before is null ? SearchCursor.Newest : SearchCursor.Parse(Before);
        reader.Check(from is not null, "before", "be a message id, or the next_before of the previous page");
        return reader.Result(new SearchRequest(Q!, InputIds.Number(Thread), from!, limit));
    }
}

/// <summary>The query parameters of a search for people.</summary>
internal sealed record PeopleInput
{
    public const int DefaultLimit = 20;
    public const int MaxLimit = 20;

    [TextField(IsRequired = true, MaxLength = PeopleSearch.MaxTextLength)]
    public string? Q { get; init; }

    [TextField(Format = TextFieldAttribute.Uuid)]
    public string? After { get; init; }

    [NumberField(MaxLimit, DefaultLimit)]
    public string? Limit { get; init; }

    public Parsed<PeopleRequest> Read()
    {
        var reader = new InputReader();
        reader.Required("q", Q, "contain a name, a handle or an email address");
        var limit = reader.Number("limit", Limit, MaxLimit, DefaultLimit);
        var after = reader.Id("after", After, InputIds.Uuid, "be the next_after of the previous page");
        return reader.Result(new PeopleRequest(Q!, after, limit));
    }
}

/// <summary>The query parameters of the list of blocked users.</summary>
internal sealed record BlockQuery
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
            reader.Id("after", After, InputIds.Uuid, "be a user's id") ?? Guid.Empty));
    }
}
