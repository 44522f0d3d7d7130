using System.Text.Json;
using ChatServer.Accounts;
using ChatServer.Chats.Documents;
using ChatServer.Storage;

namespace ChatServer.Chats.Sharing;

/// <summary>A shared chat as its page shows it.</summary>
/// <param name="Author">Only the name.</param>
internal sealed record SharedChat(string Title, string Author, Timestamp SharedAt, IReadOnlyList<SharedMessage> Messages)
{
    /// <summary>Whether there are further messages, because a page has a bound.</summary>
    public bool IsShortened { get; init; }
}

/// <summary>A message of the branch on screen. Without a text, or with one that can't be shown, it is empty.</summary>
internal sealed record SharedMessage(string Role, string Text)
{
    private const string RoleField = "role", Content = "content", Type = "type", TextField = "text";

    public static SharedMessage Of(ReadOnlyMemory<byte> value)
    {
        var members = JsonObjects.Members(value.Span);
        var content = JsonObjects.Find(members, Content);
        return new SharedMessage(TextOf(members, RoleField, value) ?? "", content is { } read ? Read(read, value) : "");
    }

    // Some clients write a list of parts, of which only texts are shown.
    private static string Read(JsonMember content, ReadOnlyMemory<byte> value) => content.Kind switch
    {
        JsonTokenType.String => JsonObjects.TextOf(content.Value(value).Span) ?? "",
        JsonTokenType.StartArray => string.Join(
            '\n', JsonObjects.Elements(content.Value(value)).Select(ReadPart).OfType<string>()),
        _ => "",
    };

    private static string? ReadPart(ReadOnlyMemory<byte> part)
    {
        var members = JsonObjects.Members(part.Span);
        return TextOf(members, Type, part) == TextField ? TextOf(members, TextField, part) : null;
    }

    private static string? TextOf(IReadOnlyList<JsonMember> members, string name, ReadOnlyMemory<byte> value) =>
        JsonObjects.Find(members, name) is { } member ? JsonObjects.TextOf(member.Value(value).Span) : null;
}

/// <summary>Reads shared chats for their page, which needs no account.</summary>
internal sealed class SharedChats(Database database, ChatReader reader, ChatOptions options, TimeProvider clock)
{
    // A page is in memory until its reader, whom nobody knows, has received it.
    private const int MaxCharacters = 256 * 1024;
    /// <summary>Null if there is no such share, it has expired, or this server has no public shares.</summary>
    public ValueTask<SharedChat?> FindAsync(Guid shareId, CancellationToken cancellationToken) => options.PublicShares
        ? database.ReadAsync(read => Find(read, shareId), cancellationToken)
        : ValueTask.FromResult<SharedChat?>(null);

    private SharedChat? Find(ReadScope read, Guid shareId)
    {
        if (ShareStore.FindLive(read, shareId, Timestamp.Now(clock)) is not { } copy
            || ChatStore.Find(read, copy.OriginalId!.Value)?.OwnerId is not { } ownerId
            || UserStore.Find(read, ownerId) is not { DisabledAt: null } owner)
            return null;

        var full = reader.Open(read, copy);
        var (messages, isShortened) = (new List<SharedMessage>(), false);
        var left = MaxCharacters;
        foreach (var message in full.Content.BranchMessages().Select(SharedMessage.Of))
        {
            isShortened = message.Text.Length > left;
            if (isShortened)
                break;

            messages.Add(message);
            left -= message.Text.Length;
        }

        return new SharedChat(full.Title, owner.Fullname, copy.UpdatedAt, messages) { IsShortened = isShortened };
    }
}
