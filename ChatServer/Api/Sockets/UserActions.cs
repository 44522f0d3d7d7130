using ChatServer.Accounts.Blocks;
using ChatServer.Inbox;
using ChatServer.Realtime;
using ChatServer.Realtime.Presence;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Api.Sockets;

/// <summary>
/// What one client's user does over a socket of any API beside sending, changing and reading messages. The methods return null
/// unless they refuse.
/// </summary>
internal sealed class UserActions(Connection connection, UserFeatures features, TimeProvider clock)
{
    private Guid UserId => connection.User.Id;

    public ValueTask<Refusal?> MarkAsync(MarkKind kind, long messageId) =>
        features.Marks.MoveAsync(new MoveMark(kind, UserId, messageId, connection.Id), CancellationToken.None);

    public async ValueTask<Refusal?> BlockAsync(Guid userId) =>
        Answer(await features.Blocks.BlockAsync(new AddBlock(UserId, userId), CancellationToken.None), userId, isBlocked: true);

    public async ValueTask<Refusal?> UnblockAsync(Guid userId) =>
        Answer(
            await features.Blocks.UnblockAsync(new RemoveBlock(UserId, userId), CancellationToken.None), userId,
            isBlocked: false);

    public async ValueTask<Refusal?> TypeInAsync(long conversationId, bool isTyping)
    {
        if (await features.Audiences.FindAsync(UserId, conversationId, CancellationToken.None) is not { } audience)
            return Refusal.UnknownConversation;

        features.Typing.Set(audience, isTyping);
        return null;
    }

    /// <summary>Sets the device's status, if one is given, and subscribes it to the presence of the user's contacts.</summary>
    public async ValueTask<Refusal?> SetStatusAsync(string? status)
    {
        var known = status is null ? null : PresenceNames.Read(status);
        if (status is not null && known is null)
            return Refusal.Invalid("status", "must be online, away or invisible");

        await features.Presence.SetAsync(connection, known, CancellationToken.None);
        return null;
    }

    /// <summary>Subscribes the device to the presence of these users.</summary>
    public Refusal? Follow(IReadOnlyList<Guid>? userIds)
    {
        if (userIds is null)
            return Refusal.Missing(RequestField.Users);

        if (userIds.Count > PresenceRequests.MaxNamed)
            return Refusal.Invalid(RequestField.Users, $"must be a list of at most {PresenceRequests.MaxNamed} users");

        features.Presence.Follow(connection, userIds);
        return null;
    }

    // The user's other devices are notified of changes only.
    private Refusal? Answer(BlockOutcome outcome, Guid userId, bool isBlocked)
    {
        if (outcome is { IsChanged: false, Refusal: null })
            connection.Send(new BlockChanged(UserId, userId, isBlocked, Timestamp.Now(clock)), Recipient.Actor);
        return outcome.Refusal;
    }
}
