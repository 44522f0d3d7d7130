using ChatServer.Conversations;
using ChatServer.Protocol.Room;

namespace ChatServer.Api.Room;

/// <summary>The query of a list of conversations, as text, so that a bad value gets an answer that names it.</summary>
internal sealed record ListQuery(string? Limit, string? Before, string? After, string? Archived)
{
    private PageQuery Page => new(Limit, Before, After);

    public Failure? Check() =>
        Page.Check() ?? (Archived is null or "true" or "false"
            ? null
            : Envelope.Failure("Invalid query", new Dictionary<string, string[]> { ["archived"] = ["archived must be true or false"] }));

    public ListPage ToPage()
    {
        var page = Page.ToPage();
        return new ListPage(page.Limit, page.Before, Archived is null ? null : Archived == "true");
    }
}
