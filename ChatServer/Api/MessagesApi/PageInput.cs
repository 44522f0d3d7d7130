using ChatServer.Api.Input;
using ChatServer.Messages.History;

namespace ChatServer.Api.MessagesApi;

/// <summary>The query parameters of a list of messages or conversations.</summary>
internal sealed record PageInput
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 200;
    public const int MaxOffset = 10_000;

    [NumberField(MaxLimit, DefaultLimit)]
    public string? Limit { get; init; }

    [NumberField(MaxOffset, 0, Min = 0)]
    public string? Offset { get; init; }

    [TextField(Pattern = TextFieldAttribute.MessageId)]
    public string? Before { get; init; }

    [TextField(Pattern = TextFieldAttribute.MessageId)]
    public string? After { get; init; }

    public Parsed<CountedPage> Read(int defaultLimit)
    {
        var reader = new InputReader();
        return reader.Result(Read(reader, defaultLimit));
    }

    public CountedPage Read(InputReader reader, int defaultLimit)
    {
        var limit = reader.Number("limit", Limit, MaxLimit, defaultLimit);
        var skipped = reader.Number(
            "offset", Offset, MaxOffset, absent: 0, min: 0, hint: "; further back go on with before=<the last id>");
        var before = reader.Id("before", Before, ApiIds.ReadMessage, "be the id of a message");
        var after = reader.Id("after", After, ApiIds.ReadMessage, "be the id of a message");
        return new CountedPage(new Page(limit, after ?? 0, before ?? long.MaxValue), skipped);
    }
}

/// <summary>The query parameters of the list of conversations.</summary>
internal sealed record ListInput
{
    public const int DefaultLimit = 20;

    [NumberField(PageInput.MaxLimit, DefaultLimit)]
    public string? Limit { get; init; }

    [NumberField(PageInput.MaxOffset, 0, Min = 0)]
    public string? Offset { get; init; }

    [TextField(Pattern = TextFieldAttribute.MessageId)]
    public string? Before { get; init; }

    [TextField(Pattern = TextFieldAttribute.MessageId)]
    public string? After { get; init; }

    [TextField(OneOf = ["true", "false"])]
    public string? Archived { get; init; }

    public PageInput Page() => new() { Limit = Limit, Offset = Offset, Before = Before, After = After };
}

/// <summary>The query parameters of a list of replies.</summary>
internal sealed record RepliesInput
{
    [NumberField(PageInput.MaxLimit, PageInput.DefaultLimit)]
    public string? Limit { get; init; }

    [TextField(Pattern = TextFieldAttribute.MessageId)]
    public string? Before { get; init; }

    [TextField(Pattern = TextFieldAttribute.MessageId)]
    public string? After { get; init; }

    public PageInput Page() => new() { Limit = Limit, Before = Before, After = After };
}
