using ChatServer.Api.Input;
using ChatServer.Messages.History;

namespace ChatServer.Api.Messaging;

/// <summary>The query parameters of a list.</summary>
internal sealed record ListQuery
{
    public const int DefaultLimit = 100;
    public const int MaxLimit = 200;

    [NumberField(MaxLimit, DefaultLimit)]
    public string? Limit { get; init; }

    [TextField(Format = TextFieldAttribute.Uuid)]
    public string? Before { get; init; }

    /// <summary>Whether this is the newest page of the list.</summary>
    public bool IsFirst => Before is null;

    public Parsed<Page> Read()
    {
        var reader = new InputReader();
        return reader.Result(new Page(
            reader.Number("limit", Limit, MaxLimit, DefaultLimit),
            Before: reader.Id("before", Before, NumberedUuid.MessageOf, "be an id from the Link header of the page before")
                ?? long.MaxValue));
    }

    public static void Link(HttpContext context, int limit, long? next)
    {
        if (next is { } id)
            NextPage.Link(context, $"limit={limit}&before={NumberedUuid.OfMessage(id)}");
    }
}
