using System.Text.Json;
using System.Text.Json.Nodes;
using ChatServer.Accounts;
using ChatServer.Api.Workspace;
using ChatServer.Channels;
using ChatServer.Messages;
using ChatServer.Messages.Extras;
using ChatServer.Protocol.Channels;

namespace ChatServer.Api.Channels;

/// <summary>Converts messages into this API's shapes.</summary>
internal static class ChannelShapes
{
    private const string AgentRole = "agent";

    public static ChannelMessage Message(Message message, MessageExtras? extras) => new()
    {
        Id = ChannelIds.Message(message.Id),
        UserId = message.SenderId,
        ChannelId = ChannelIds.Channel(message.ConversationId),
        ReplyToId = ChannelIds.Message(message.ReplyToId),
        ParentId = ChannelIds.Message(message.ParentId),
        IsPinned = message.State?.PinnedAt is not null,
        PinnedBy = message.State?.PinnedBy,
        PinnedAt = message.State?.PinnedAt is { } pinnedAt ? WorkspaceTime.Nanoseconds(pinnedAt) : null,
        Content = Content(message),
        Data = extras?.Data is { } data ? JsonElement.Parse(data) : ChannelFiles.Show(message.File),
        Meta = extras?.Meta is { } meta ? JsonElement.Parse(meta) : null,
        CreatedAt = WorkspaceTime.Nanoseconds(message.CreatedAt),
        UpdatedAt = WorkspaceTime.Nanoseconds(message.UpdatedAt),
    };

    public static AuthoredChannelMessage Authored(AuthoredMessage shown)
    {
        var message = Message(shown.Message, shown.Extras);
        return shown is { AgentName: { } name, Message.Agent: { } agent }
            ? new AuthoredChannelMessage(message with { Meta = Meta(agent, name) })
            {
                User = new ChannelUser(shown.Message.SenderId, name, AgentRole),
            }
            : new AuthoredChannelMessage(message) { User = shown.Author is { } author ? User(author, shown.Extras) : null };
    }

    // As these clients know the replies of models.
    private static JsonElement Meta(AgentMark agent, string name)
    {
        var meta = new JsonObject { ["model_id"] = $"{agent.AgentId}", ["model_name"] = name };
        if (agent.IsTruncated)
            meta["truncated"] = true;
        return JsonElement.Parse(meta.ToJsonString());
    }

    // The server wrote the extras of a webhook's message, and with them the name that it was posted under. A manager of the
    // channel may have changed them since.
    private static ChannelUser User(UserRow author, MessageExtras? extras)
    {
        var user = ChannelIds.User(author);
        if (author.AccountType != UserRole.Webhook || extras?.Meta is not { } meta)
            return user;

        return JsonElement.Parse(meta).TryGetProperty("webhook", out var webhook) && webhook.ValueKind == JsonValueKind.Object
            && webhook.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String
            ? user with { Name = name.GetString()! }
            : user;
    }

    public static FullChannelMessage Full(FullMessage full) => InThread(full) with
    {
        ReplyCount = full.Message.Replies?.Count ?? 0,
        LatestReplyAt = full.Message.Replies is { } replies ? WorkspaceTime.Nanoseconds(replies.LatestAt) : null,
    };

    /// <summary>The same in a thread, which shows no counts of replies.</summary>
    public static FullChannelMessage InThread(FullMessage full) => new(Authored(full.Shown))
    {
        ReplyToMessage = full.Quoted is { } quoted ? Authored(quoted) : null,
        Reactions = Reactions(full),
    };

    public static PinnedChannelMessage Pinned(FullMessage full) => new(Authored(full.Shown)) { Reactions = Reactions(full) };

    private static IReadOnlyList<ChannelReaction> Reactions(FullMessage full) =>
        [.. full.Reactions.Select(reaction => new ChannelReaction(
            reaction.Name, [.. reaction.Users.Select(user => new ReactingUser(user.Id, user.Fullname))], (int)reaction.Count))];

    // These clients know texts and files only; other types show what a list of conversations shows of them.
    private static string Content(Message message) =>
        message.Body.Length > 0 || message.File is not null ? message.Body : message.Type.Preview(message);
}
