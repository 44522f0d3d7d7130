using ChatServer.Api.Input;
using ChatServer.Messages.History;

namespace ChatServer.Api.MessagesApi;

/// <summary>The query parameters of a list of messages or conversations.</summary>
internal sealed record PageInput(
    [NumberField(PageInput.MaxLimit, PageInput.DefaultLimit)] string? Limit,
    [NumberField(PageInput.MaxOffset, 0, Min = 0)] string? Offset,
    [TextField(Pattern = TextFieldAttribute.MessageId)] string? Before,
    [TextField(Pattern = TextFieldAttribute.MessageId)] string? After)
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 200;
    public const int MaxOffset = 10_000;

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
internal sealed record ListInput(
    [NumberField(PageInput.MaxLimit, ListInput.DefaultLimit)] string? Limit,
    [NumberField(PageInput.MaxOffset, 0, Min = 0)] string? Offset,
    [TextField(Pattern = TextFieldAttribute.MessageId)] string? Before,
    [TextField(Pattern = TextFieldAttribute.MessageId)] string? After,
    [TextField(OneOf = ["true", "false"])] string? Archived)
{
    public const int DefaultLimit = 20;
}

/// <summary>The query parameters of a list of replies.</summary>
internal sealed record RepliesInput(
    [NumberField(PageInput.MaxLimit, PageInput.DefaultLimit)] string? Limit,
    [TextField(Pattern = TextFieldAttribute.MessageId)] string? Before,
    [TextField(Pattern = TextFieldAttribute.MessageId)] string? After);
