using ChatServer.Inbox;
using ChatServer.Protocol.Room;

namespace ChatServer.Api.Room;

/// <summary>The query of a list of conversations, as text, so that a bad value gets an answer that names it.</summary>
internal sealed record ListQuery(string? Limit, string? Before, string? After, string? Archived)
{
    private PageQuery Page => new(Limit, Before, After);

    public Failure? Check() =>
        Page.Check() ?? (Archived is null or "true" or "false"
            ? null
            : Envelope.Failure(
                "Invalid query", new Dictionary<string, string[]> { ["archived"] = ["archived must be true or false"] }));

    /// <summary>The lists of threads are bare arrays, so their next page stands in a header.</summary>
    public void Link(HttpContext context, ConversationSlice slice)
    {
        if (!slice.HasMore)
            return;

        var archived = Archived is null ? "" : $"&archived={Archived}";
        NextPage.Link(context, $"limit={ToPage().Limit}{archived}&before={slice.Conversations[^1].LastMessage.Id}");
    }

    public ListPage ToPage()
    {
        var page = Page.ToPage();
        return new ListPage(page.Limit, page.Before, Archived is null ? null : Archived == "true");
    }
}
