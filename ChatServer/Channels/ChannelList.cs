using ChatServer.Accounts;
using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Channels;

/// <summary>A channel in a user's list.</summary>
/// <param name="OtherUserId">The other user of a direct conversation; in one with oneself, oneself.</param>
/// <param name="LastMessageAt">Null if there is no message.</param>
internal sealed record ListedChannelRow(ShownChannel Channel, Guid? OtherUserId, Timestamp? LastMessageAt, long Unread);

/// <summary>
/// Lists a user's channels: their direct conversations and groups, then the standard channels that they may read. The number of
/// queries doesn't depend on the number of channels.
/// </summary>
internal sealed class ChannelList(Database database, CounterFlush counters, ChannelReader channels)
{
    /// <summary>How many direct conversations and groups a list has: those with the newest events.</summary>
    public const int MaxSmall = 1_000;

    public async ValueTask<T> ReadAsync<T>(
        Guid userId, Func<ReadScope, IReadOnlyList<ListedChannelRow>, T> shape, CancellationToken cancellationToken)
    {
        await counters.FlushAsync(cancellationToken);
        return await database.ReadAsync(read => shape(read, List(read, userId)), cancellationToken);
    }

    /// <summary>The standard channels that a user may read, by id.</summary>
    public static IReadOnlyList<long> ListStandard(ReadScope read, UserRow user) =>
        user.IsAdmin
            ? ChannelStore.ListAll(read, ChannelCreation.MaxChannels)
            : ChannelStore.ListReadable(read, user.Id, ChannelCreation.MaxChannels);

    private IReadOnlyList<ListedChannelRow> List(ReadScope read, Guid userId)
    {
        if (UserStore.Find(read, userId) is not { } user)
            return [];

        var joined = ChannelUnreadStore.ListJoined(read, userId).ToDictionary(row => row.ConversationId);
        ChannelUnreadRow[] listed =
        [
            .. ChannelUnreadStore.ListSmall(read, userId, MaxSmall),
            .. ListStandard(read, user)
                .Select(id => joined.GetValueOrDefault(id) ?? new ChannelUnreadRow { ConversationId = id }),
        ];
        var shown = channels.Read(read, listed.Select(row => row.ConversationId)).ToDictionary(channel => channel.Id);
        var newest = ChannelMessageStore.FindNewest(read, shown.Keys);
        return [.. listed.Where(row => shown.ContainsKey(row.ConversationId)).Select(row => new ListedChannelRow(
            shown[row.ConversationId], row.OtherUserId, newest.GetValueOrDefault(row.ConversationId), Math.Max(0, row.Unread)))];
    }
}
