using ChatServer.Api.Input;
using ChatServer.Inbox;
using ChatServer.Messages.History;

namespace ChatServer.Api.Room;

/// <summary>The query parameters of a list of messages.</summary>
internal sealed record PageQuery
{
    public const int DefaultLimit = 100;
    public const int MaxLimit = 500;

    [NumberField(MaxLimit, DefaultLimit)]
    public string? Limit { get; init; }

    [TextField(Pattern = TextFieldAttribute.Number)]
    public string? Before { get; init; }

    [TextField(Pattern = TextFieldAttribute.Number)]
    public string? After { get; init; }

    public Parsed<Page> Read()
    {
        var reader = new InputReader();
        return reader.Result(new Page(
            reader.Number("limit", Limit, MaxLimit, DefaultLimit),
            Before: reader.Id("before", Before, InputIds.Number, "be a message id") ?? long.MaxValue,
            After: reader.Id("after", After, InputIds.Number, "be a message id") ?? 0));
    }
}

/// <summary>The query parameters of a list of conversations.</summary>
internal sealed record ListQuery
{
    [NumberField(PageQuery.MaxLimit, PageQuery.DefaultLimit)]
    public string? Limit { get; init; }

    [TextField(Pattern = TextFieldAttribute.Number)]
    public string? Before { get; init; }

    [TextField(Pattern = TextFieldAttribute.Number)]
    public string? After { get; init; }

    [TextField(OneOf = ["true", "false"])]
    public string? Archived { get; init; }

    // Room reports errors of the page or of the filter, never both at once.
    public Parsed<ListPage> Read()
    {
        var page = new PageQuery { Limit = Limit, Before = Before, After = After }.Read();
        if (page.IsInvalid)
            return new Parsed<ListPage>(Value: null, page.Invalid);

        var reader = new InputReader();
        return reader.Result(new ListPage(page.Value.Limit, page.Value.Before, reader.Flag("archived", Archived)));
    }

    /// <summary>Adds the link to the next page as a header, because the lists of threads are bare arrays.</summary>
    public void Link(HttpContext context, int limit, ConversationSlice slice)
    {
        if (!slice.HasMore)
            return;

        var archived = Archived is null ? "" : $"&archived={Archived}";
        NextPage.Link(context, $"limit={limit}{archived}&before={slice.Conversations[^1].LastMessage.Id}");
    }
}
